--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: _sqlx_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);


--
-- Name: endpoint_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.endpoint_groups (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    endpoints text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: ikepolicies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ikepolicies (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    auth_algorithm text NOT NULL COLLATE pg_catalog."C",
    encryption_algorithm text NOT NULL COLLATE pg_catalog."C",
    phase1_negotiation_mode text NOT NULL COLLATE pg_catalog."C",
    lifetime_value bigint NOT NULL,
    ike_version text NOT NULL COLLATE pg_catalog."C",
    pfs text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: ipsec_site_connections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ipsec_site_connections (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    peer_address text NOT NULL COLLATE pg_catalog."C",
    peer_id text NOT NULL COLLATE pg_catalog."C",
    local_id text NOT NULL COLLATE pg_catalog."C",
    mtu bigint NOT NULL,
    psk text NOT NULL COLLATE pg_catalog."C",
    initiator text NOT NULL COLLATE pg_catalog."C",
    dpd_action text NOT NULL COLLATE pg_catalog."C",
    dpd_interval bigint NOT NULL,
    dpd_timeout bigint NOT NULL,
    admin_state_up boolean NOT NULL,
    vpnservice_id text NOT NULL COLLATE pg_catalog."C",
    ikepolicy_id text NOT NULL COLLATE pg_catalog."C",
    ipsecpolicy_id text NOT NULL COLLATE pg_catalog."C",
    peer_cidrs text NOT NULL COLLATE pg_catalog."C",
    local_ep_group_id text COLLATE pg_catalog."C",
    peer_ep_group_id text COLLATE pg_catalog."C",
    deletion_protection boolean NOT NULL,
    status text NOT NULL COLLATE pg_catalog."C",
    generation bigint NOT NULL,
    observed_generation bigint NOT NULL
);


--
-- Name: ipsecpolicies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ipsecpolicies (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    transform_protocol text NOT NULL COLLATE pg_catalog."C",
    auth_algorithm text NOT NULL COLLATE pg_catalog."C",
    encryption_algorithm text NOT NULL COLLATE pg_catalog."C",
    encapsulation_mode text NOT NULL COLLATE pg_catalog."C",
    lifetime_value bigint NOT NULL,
    pfs text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: networks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.networks (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    admin_state_up boolean NOT NULL,
    router_external boolean NOT NULL,
    shared boolean NOT NULL,
    provider_network_type text COLLATE pg_catalog."C",
    mtu bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    revision_number bigint NOT NULL
);


--
-- Name: ports; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ports (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    network_id text NOT NULL COLLATE pg_catalog."C",
    device_id text NOT NULL COLLATE pg_catalog."C",
    device_owner text NOT NULL COLLATE pg_catalog."C",
    fixed_ips text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    revision_number bigint NOT NULL
);


--
-- Name: quotas; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quotas (
    project_id text NOT NULL COLLATE pg_catalog."C",
    resource text NOT NULL COLLATE pg_catalog."C",
    max bigint NOT NULL
);


--
-- Name: routers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.routers (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    admin_state_up boolean NOT NULL,
    external_gateway_info text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    revision_number bigint NOT NULL
);


--
-- Name: subnets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subnets (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    network_id text NOT NULL COLLATE pg_catalog."C",
    ip_version bigint NOT NULL,
    cidr text NOT NULL COLLATE pg_catalog."C",
    gateway_ip text COLLATE pg_catalog."C",
    enable_dhcp boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    revision_number bigint NOT NULL
);


--
-- Name: teardowns; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.teardowns (
    connection_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    vpnservice_id text NOT NULL COLLATE pg_catalog."C",
    peer_address text NOT NULL COLLATE pg_catalog."C",
    requested_at bigint NOT NULL,
    attempts bigint NOT NULL,
    next_attempt_at bigint NOT NULL
);


--
-- Name: tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tokens (
    digest text NOT NULL COLLATE pg_catalog."C",
    claims text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);


--
-- Name: vpnservices; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.vpnservices (
    id text NOT NULL COLLATE pg_catalog."C",
    project_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    router_id text NOT NULL COLLATE pg_catalog."C",
    subnet_id text COLLATE pg_catalog."C",
    flavor_id text COLLATE pg_catalog."C",
    admin_state_up boolean NOT NULL,
    external_v4_ip text COLLATE pg_catalog."C",
    external_v6_ip text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    generation bigint NOT NULL,
    observed_generation bigint NOT NULL
);


--
-- Data for Name: _sqlx_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public._sqlx_migrations VALUES (1, 'first', '2026-11-27 19:48:36.521543+00', true, '\xd3304715eb2b5f2ecdd3a421fc753d374397d6456c020326165018660a083b7d4e97b9028d94f98857c2c6fd639f1aaa', 276999802);


--
-- Data for Name: endpoint_groups; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.endpoint_groups VALUES ('01a21e8d-7dea-73aa-baf0-4f5dc58ebcaf', '5db3e420182a8275dbc18c84b824e97c', 'local', '', 'subnet', '["01a21e8d-7b6e-7074-b0bd-38a49814dcca"]');
INSERT INTO public.endpoint_groups VALUES ('01a21e8d-7e46-77e6-b856-9991e1332ceb', '5db3e420182a8275dbc18c84b824e97c', 'peer', '', 'cidr', '["10.92.0.0/24","10.93.0.0/24"]');


--
-- Data for Name: ikepolicies; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ikepolicies VALUES ('01a21e8d-7721-762f-8d1f-a0448881638a', '5db3e420182a8275dbc18c84b824e97c', 'example', '', 'sha256', 'aes-256', 'main', 3600, 'v2', 'group14');
INSERT INTO public.ikepolicies VALUES ('01a21e8d-7d72-7197-8ba3-7cd398b1b8c5', '5db3e420182a8275dbc18c84b824e97c', 'kept ünïcödé '' " \ % _', '', 'sha256', 'aes-128', 'main', 1200, 'v2', 'group5');
INSERT INTO public.ikepolicies VALUES ('01a21e8d-8bc5-7473-8312-a312bbe20391', '5db3e420182a8275dbc18c84b824e97c', 'example', '', 'sha256', 'aes-256', 'main', 3600, 'v2', 'group14');


--
-- Data for Name: ipsec_site_connections; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-7793-7607-9732-7984c676658f', '5db3e420182a8275dbc18c84b824e97c', 'example', '', '198.51.100.7', '198.51.100.7', '', 1500, 'plain:a secret of the demo', 'bi-directional', 'hold', 30, 120, true, '01a21e8d-76f1-739b-bbe6-484ae4ed0066', '01a21e8d-7721-762f-8d1f-a0448881638a', '01a21e8d-772e-7707-a8e7-054d173340b3', '["10.2.0.0/24"]', NULL, NULL, false, 'ACTIVE', 1, 1);
INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-7809-749f-a380-641ac837b1b4', '5db3e420182a8275dbc18c84b824e97c', 'protected', '', '198.51.100.8', '198.51.100.8', '', 1500, 'plain:a secret of the demo', 'bi-directional', 'hold', 30, 120, true, '01a21e8d-76f1-739b-bbe6-484ae4ed0066', '01a21e8d-7721-762f-8d1f-a0448881638a', '01a21e8d-772e-7707-a8e7-054d173340b3', '["10.3.0.0/24"]', NULL, NULL, true, 'ACTIVE', 1, 1);
INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-7ec6-706c-bf54-c1f88ce1c974', '5db3e420182a8275dbc18c84b824e97c', 'plain', '', '192.0.2.77', 'peer.example.org', '', 1500, 'plain:plain secret 🔑', 'bi-directional', 'restart', 7, 50, true, '01a21e8d-7cf2-7622-9480-7f92114349d0', '01a21e8d-7d72-7197-8ba3-7cd398b1b8c5', '01a21e8d-7d8c-72b2-987c-85de476e28c3', '["10.94.0.0/24"]', NULL, NULL, false, 'ACTIVE', 1, 1);
INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-7f65-7633-9f59-e42a1325c706', '5db3e420182a8275dbc18c84b824e97c', 'lagging-1', '', '192.0.2.77', 'peer.example.org', '', 1500, 'plain:plain secret 2', 'bi-directional', 'hold', 30, 120, true, '01a21e8d-7cf2-7622-9480-7f92114349d0', '01a21e8d-7d72-7197-8ba3-7cd398b1b8c5', '01a21e8d-7d8c-72b2-987c-85de476e28c3', '["10.95.0.0/24"]', NULL, NULL, false, 'PENDING_CREATE', 1, 0);
INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-8cbd-70a9-b5f8-4b01e8b0c71f', '5db3e420182a8275dbc18c84b824e97c', 'protected', '', '198.51.100.8', '198.51.100.8', '', 1500, 'v1:neshpFGus8iPbSMeIdBBw+NlOdJGzd278oSBPHxI6PEqym3UiPkNBlYtMn3w8y0d', 'bi-directional', 'hold', 30, 120, true, '01a21e8d-8b97-7181-82be-19d39cccb359', '01a21e8d-8bc5-7473-8312-a312bbe20391', '01a21e8d-8bed-756c-84ba-259a013b27b5', '["10.3.0.0/24"]', NULL, NULL, true, 'ACTIVE', 1, 1);
INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-8c89-75ca-bb6d-3a579ecf92ea', '5db3e420182a8275dbc18c84b824e97c', 'example', '', '198.51.100.7', '198.51.100.7', '', 1500, 'v1:j3pznUub8+jU1K+WlnxKkBUGF2D1Pj7XAEMlOTxFvCTz2rc1YKwSXbXyyrNd4u1I', 'bi-directional', 'hold', 30, 120, true, '01a21e8d-8b97-7181-82be-19d39cccb359', '01a21e8d-8bc5-7473-8312-a312bbe20391', '01a21e8d-8bed-756c-84ba-259a013b27b5', '["10.2.0.0/24"]', NULL, NULL, false, 'ACTIVE', 1, 1);
INSERT INTO public.ipsec_site_connections VALUES ('01a21e8d-907b-7470-b19f-1ae82f943939', '5db3e420182a8275dbc18c84b824e97c', 'sealed', '', '192.0.2.77', 'peer.example.org', '', 1400, 'v1:4pLOqREwvlSsGwFavjf6j2k6mZGQ9CQYS3Y3yn+24hJhZ6v/VshXVcbycDEFRQ==', 'response-only', 'hold', 30, 120, false, '01a21e8d-7d4c-71d4-b1ff-3aad6f07fe83', '01a21e8d-7d72-7197-8ba3-7cd398b1b8c5', '01a21e8d-7d8c-72b2-987c-85de476e28c3', '[]', '01a21e8d-7dea-73aa-baf0-4f5dc58ebcaf', '01a21e8d-7e46-77e6-b856-9991e1332ceb', true, 'DOWN', 1, 1);


--
-- Data for Name: ipsecpolicies; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ipsecpolicies VALUES ('01a21e8d-772e-7707-a8e7-054d173340b3', '5db3e420182a8275dbc18c84b824e97c', 'example', '', 'esp', 'sha256', 'aes-256', 'tunnel', 3600, 'group14');
INSERT INTO public.ipsecpolicies VALUES ('01a21e8d-7d8c-72b2-987c-85de476e28c3', '5db3e420182a8275dbc18c84b824e97c', 'kept', 'nul 0 one 1 🦀 kept ünïcödé '' " \ % _', 'ah', 'sha256', 'aes-128', 'tunnel', 3600, 'group5');
INSERT INTO public.ipsecpolicies VALUES ('01a21e8d-8bed-756c-84ba-259a013b27b5', '5db3e420182a8275dbc18c84b824e97c', 'example', '', 'esp', 'sha256', 'aes-256', 'tunnel', 3600, 'group14');


--
-- Data for Name: networks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.networks VALUES ('01a21e8d-7603-70a3-91d6-1bf875739eb8', '75ab80616d54787a605679566ca8bc57', 'public', '', true, true, false, NULL, 1500, 1795808916995465, 1795808916995465, 0);
INSERT INTO public.networks VALUES ('01a21e8d-760f-7777-b1ce-9fc81ee6ed82', '5db3e420182a8275dbc18c84b824e97c', 'example', '', true, false, false, NULL, 1500, 1795808917007560, 1795808917007560, 0);
INSERT INTO public.networks VALUES ('01a21e8d-7b4e-7188-9ddd-4a4c795e1e9c', '5db3e420182a8275dbc18c84b824e97c', 'kept network', '', true, false, false, NULL, 1500, 1795808918350907, 1795808918350907, 0);
INSERT INTO public.networks VALUES ('01a21e8d-88e8-751f-8a83-5386047e9069', '75ab80616d54787a605679566ca8bc57', 'public', '', true, true, false, NULL, 1500, 1795808921832449, 1795808921832449, 0);
INSERT INTO public.networks VALUES ('01a21e8d-8975-7686-87ac-b84c1a6c530d', '5db3e420182a8275dbc18c84b824e97c', 'example', '', true, false, false, NULL, 1500, 1795808921973474, 1795808921973474, 0);


--
-- Data for Name: ports; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.ports VALUES ('01a21e8d-7657-741d-be73-2cd287eb4e85', '', '', '01a21e8d-7603-70a3-91d6-1bf875739eb8', '01a21e8d-7657-741d-be73-2cd123886184', 'network:router_gateway', '[{"subnet_id":"01a21e8d-7609-75d3-a4ac-69e9657d4256","ip_address":"203.0.113.2"}]', 1795808917079651, 1795808917079651, 0);
INSERT INTO public.ports VALUES ('01a21e8d-7681-72d3-a50c-c9fe0dfb4515', '5db3e420182a8275dbc18c84b824e97c', '', '01a21e8d-760f-7777-b1ce-9fc81ee6ed82', '01a21e8d-7657-741d-be73-2cd123886184', 'network:router_interface', '[{"subnet_id":"01a21e8d-7645-7024-9d66-e2d15cd8eba3","ip_address":"10.1.0.1"}]', 1795808917121962, 1795808917121962, 0);
INSERT INTO public.ports VALUES ('01a21e8d-7bcb-74f0-8027-c90ad8b187ee', '', '', '01a21e8d-7603-70a3-91d6-1bf875739eb8', '01a21e8d-7bcb-74f0-8027-c90957579079', 'network:router_gateway', '[{"subnet_id":"01a21e8d-7609-75d3-a4ac-69e9657d4256","ip_address":"203.0.113.3"}]', 1795808918475384, 1795808918475384, 0);
INSERT INTO public.ports VALUES ('01a21e8d-7c24-7656-a34f-1e1987dc8e40', '5db3e420182a8275dbc18c84b824e97c', '', '01a21e8d-7b4e-7188-9ddd-4a4c795e1e9c', '01a21e8d-7bcb-74f0-8027-c90957579079', 'network:router_interface', '[{"subnet_id":"01a21e8d-7b6e-7074-b0bd-38a49814dcca","ip_address":"10.91.0.1"}]', 1795808918564316, 1795808918564316, 0);
INSERT INTO public.ports VALUES ('01a21e8d-8a37-77d4-9537-61d7efb0e8a6', '', '', '01a21e8d-88e8-751f-8a83-5386047e9069', '01a21e8d-8a37-77d4-9537-61d680dbfdec', 'network:router_gateway', '[{"subnet_id":"01a21e8d-893a-73bf-9e41-92a70f408b3b","ip_address":"203.0.113.2"}]', 1795808922167864, 1795808922167864, 0);
INSERT INTO public.ports VALUES ('01a21e8d-8acd-70d2-bc5c-311b5aab67e3', '5db3e420182a8275dbc18c84b824e97c', '', '01a21e8d-8975-7686-87ac-b84c1a6c530d', '01a21e8d-8a37-77d4-9537-61d680dbfdec', 'network:router_interface', '[{"subnet_id":"01a21e8d-89b5-75ef-a398-6b987617ac45","ip_address":"10.1.0.1"}]', 1795808922317065, 1795808922317065, 0);


--
-- Data for Name: quotas; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.quotas VALUES ('5db3e420182a8275dbc18c84b824e97c', 'vpnservice', 17);
INSERT INTO public.quotas VALUES ('5db3e420182a8275dbc18c84b824e97c', 'ipsec_site_connection', -1);
INSERT INTO public.quotas VALUES ('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 'router', 0);


--
-- Data for Name: routers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.routers VALUES ('01a21e8d-7657-741d-be73-2cd123886184', '5db3e420182a8275dbc18c84b824e97c', 'example', '', true, '{"network_id":"01a21e8d-7603-70a3-91d6-1bf875739eb8","external_fixed_ips":[{"subnet_id":"01a21e8d-7609-75d3-a4ac-69e9657d4256","ip_address":"203.0.113.2"}],"enable_snat":true}', 1795808917079651, 1795808917121962, 1);
INSERT INTO public.routers VALUES ('01a21e8d-7bcb-74f0-8027-c90957579079', '5db3e420182a8275dbc18c84b824e97c', 'kept', '', true, '{"network_id":"01a21e8d-7603-70a3-91d6-1bf875739eb8","external_fixed_ips":[{"subnet_id":"01a21e8d-7609-75d3-a4ac-69e9657d4256","ip_address":"203.0.113.3"}],"enable_snat":true}', 1795808918475384, 1795808918564316, 1);
INSERT INTO public.routers VALUES ('01a21e8d-7c83-719e-a437-8fcc1f8bfa01', '5db3e420182a8275dbc18c84b824e97c', 'without a gateway', '', true, NULL, 1795808918659230, 1795808918659230, 0);
INSERT INTO public.routers VALUES ('01a21e8d-8a37-77d4-9537-61d680dbfdec', '5db3e420182a8275dbc18c84b824e97c', 'example', '', true, '{"network_id":"01a21e8d-88e8-751f-8a83-5386047e9069","external_fixed_ips":[{"subnet_id":"01a21e8d-893a-73bf-9e41-92a70f408b3b","ip_address":"203.0.113.2"}],"enable_snat":true}', 1795808922167864, 1795808922317065, 1);


--
-- Data for Name: subnets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.subnets VALUES ('01a21e8d-7609-75d3-a4ac-69e9657d4256', '75ab80616d54787a605679566ca8bc57', 'example', '', '01a21e8d-7603-70a3-91d6-1bf875739eb8', 4, '203.0.113.0/24', '203.0.113.1', true, 1795808917001188, 1795808917001188, 0);
INSERT INTO public.subnets VALUES ('01a21e8d-7645-7024-9d66-e2d15cd8eba3', '5db3e420182a8275dbc18c84b824e97c', 'example', '', '01a21e8d-760f-7777-b1ce-9fc81ee6ed82', 4, '10.1.0.0/24', '10.1.0.1', true, 1795808917061601, 1795808917061601, 0);
INSERT INTO public.subnets VALUES ('01a21e8d-7b6e-7074-b0bd-38a49814dcca', '5db3e420182a8275dbc18c84b824e97c', 'kept', '', '01a21e8d-7b4e-7188-9ddd-4a4c795e1e9c', 4, '10.91.0.0/24', '10.91.0.1', true, 1795808918382961, 1795808918382961, 0);
INSERT INTO public.subnets VALUES ('01a21e8d-893a-73bf-9e41-92a70f408b3b', '75ab80616d54787a605679566ca8bc57', 'example', '', '01a21e8d-88e8-751f-8a83-5386047e9069', 4, '203.0.113.0/24', '203.0.113.1', true, 1795808921914733, 1795808921914733, 0);
INSERT INTO public.subnets VALUES ('01a21e8d-89b5-75ef-a398-6b987617ac45', '5db3e420182a8275dbc18c84b824e97c', 'example', '', '01a21e8d-8975-7686-87ac-b84c1a6c530d', 4, '10.1.0.0/24', '10.1.0.1', true, 1795808922037686, 1795808922037686, 0);


--
-- Data for Name: teardowns; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.teardowns VALUES ('01a21e8d-7f9a-777a-b47c-f9cdb9a1fb4c', 'stuck-1', '01a21e8d-7cf2-7622-9480-7f92114349d0', '192.0.2.77', 1795808920473963, 3, 1795808929064107);
INSERT INTO public.teardowns VALUES ('01a21e8d-915a-77bb-b7af-88298a4212ee', 'stuck-2', '01a21e8d-7d4c-71d4-b1ff-3aad6f07fe83', '192.0.2.77', 1795808925013795, 1, 1795808926102809);


--
-- Data for Name: tokens; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tokens VALUES ('fecf6e29e9f9ebadb6d8979ac0034c44d6e1c2ed4b0443ec2f4e7608b2a13e48', '{"user_id":"39225afd9aee0669504edc523da3c53e","scope":{"project":"75ab80616d54787a605679566ca8bc57"},"methods":["password"],"audit_ids":["m9TWTvrRYR8Cs_Mf4E0tGg"],"issued_at":"2026-11-27T19:48:36Z"}', 1795895316000000);
INSERT INTO public.tokens VALUES ('1912d4d9e15594ecb84a00eb3924dc19ec0d57bc2c8dfec1dbbb8dd995c93beb', '{"user_id":"81d5f5f2b2f8b6260ca6a3540a11c695","scope":{"project":"5db3e420182a8275dbc18c84b824e97c"},"methods":["password"],"audit_ids":["fNWrmJc7HoSC_IqvcDvjdg"],"issued_at":"2026-11-27T19:48:36Z"}', 1795895316000000);
INSERT INTO public.tokens VALUES ('d8a080cc223d5825462135dc8aa57a85724b1842e0e3c67ce9c8c8078f91ada5', '{"user_id":"01e80a7e96f30c616cd9f468ed337a42","scope":{"project":"5db3e420182a8275dbc18c84b824e97c"},"methods":["password"],"audit_ids":["Liu5l2-6HYrdVdNTxqlegw"],"issued_at":"2026-11-27T19:48:36Z"}', 1795895316000000);
INSERT INTO public.tokens VALUES ('094b347ff9e9ac8a00891c434e2b43f902c0d14480666e886c97e5da8d716820', '{"user_id":"e2e40b4d55cdcd6e0acd2d75a2a366c1","scope":{"project":"aa4886650402f80c6eea15cdc1972162"},"methods":["password"],"audit_ids":["zQGp1LWO9zWakc11v0Ivpw"],"issued_at":"2026-11-27T19:48:36Z"}', 1795895316000000);
INSERT INTO public.tokens VALUES ('376a01ca1d5d5ec0e9574353ecc1b7e1e5b8e8c134f9d38115fd0c23fafab506', '{"user_id":"81d5f5f2b2f8b6260ca6a3540a11c695","scope":{"project":"5db3e420182a8275dbc18c84b824e97c"},"methods":["password"],"audit_ids":["XFtm-MW9YJN-kMBBPEYFvg"],"issued_at":"2026-11-27T19:48:38Z"}', 1795895318000000);
INSERT INTO public.tokens VALUES ('68704248b3132134cf3fdcb29e1956654df587cf52530614c7c15fa478b3af92', '{"user_id":"39225afd9aee0669504edc523da3c53e","scope":{"project":"75ab80616d54787a605679566ca8bc57"},"methods":["password"],"audit_ids":["kdWaq77IdYceHc7NQJDWBA"],"issued_at":"2026-11-27T19:48:41Z"}', 1795895321000000);
INSERT INTO public.tokens VALUES ('312aff7f81616642d4fb44c02c04da514016a0f968e52ad55ffe726b0102190c', '{"user_id":"39225afd9aee0669504edc523da3c53e","scope":{"project":"75ab80616d54787a605679566ca8bc57"},"methods":["password"],"audit_ids":["tu6oZ8MZqfRfYfROgnMe_A"],"issued_at":"2026-11-27T19:48:41Z"}', 1795895321000000);
INSERT INTO public.tokens VALUES ('87314f49fc472d19fb153a9a97926b20741d174495140fe6a09a21ae80e0ec83', '{"user_id":"81d5f5f2b2f8b6260ca6a3540a11c695","scope":{"project":"5db3e420182a8275dbc18c84b824e97c"},"methods":["password"],"audit_ids":["qY_qC7iHZ1XCh8TGdkefTA"],"issued_at":"2026-11-27T19:48:41Z"}', 1795895321000000);
INSERT INTO public.tokens VALUES ('c4bb0ccc81c0597b35165d89e4c12e80a6f835a43fa25e0868b101011abe649f', '{"user_id":"01e80a7e96f30c616cd9f468ed337a42","scope":{"project":"5db3e420182a8275dbc18c84b824e97c"},"methods":["password"],"audit_ids":["j9TDLZLCrEk_52f5toTN6g"],"issued_at":"2026-11-27T19:48:41Z"}', 1795895321000000);
INSERT INTO public.tokens VALUES ('650428b00e11317ba98d802a8c4ce66f76bfa8a650df67b870e619025d29941c', '{"user_id":"e2e40b4d55cdcd6e0acd2d75a2a366c1","scope":{"project":"aa4886650402f80c6eea15cdc1972162"},"methods":["password"],"audit_ids":["nLdLzgrtoxrt0eYSUX8crQ"],"issued_at":"2026-11-27T19:48:41Z"}', 1795895321000000);
INSERT INTO public.tokens VALUES ('85c385a1c38ddfabdba6a9c7de5c2f20c4014ae452fd2d99f09276313baef749', '{"user_id":"81d5f5f2b2f8b6260ca6a3540a11c695","scope":{"project":"5db3e420182a8275dbc18c84b824e97c"},"methods":["password"],"audit_ids":["y9FE08R23jXACTnyXFW8vA"],"issued_at":"2026-11-27T19:48:45Z"}', 1795895325000000);
INSERT INTO public.tokens VALUES ('28495b0021e74a0dcfb18793ace4b93846def1892dbddb1695e7844fc3ae2115', '{"user_id":"39225afd9aee0669504edc523da3c53e","scope":{"project":"75ab80616d54787a605679566ca8bc57"},"methods":["password"],"audit_ids":["GnkFVGWk0ZR9s_xWm3gYWA"],"issued_at":"2026-11-27T19:48:45Z"}', 1795895325000000);


--
-- Data for Name: vpnservices; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.vpnservices VALUES ('01a21e8d-76f1-739b-bbe6-484ae4ed0066', '5db3e420182a8275dbc18c84b824e97c', 'example', '', '01a21e8d-7657-741d-be73-2cd123886184', '01a21e8d-7645-7024-9d66-e2d15cd8eba3', NULL, true, '203.0.113.2', NULL, 'ACTIVE', 1, 1);
INSERT INTO public.vpnservices VALUES ('01a21e8d-7cf2-7622-9480-7f92114349d0', '5db3e420182a8275dbc18c84b824e97c', 'kept ünïcödé '' " \ % _', 'nul 0 one 1 🦀 kept ünïcödé '' " \ % _', '01a21e8d-7bcb-74f0-8027-c90957579079', '01a21e8d-7b6e-7074-b0bd-38a49814dcca', NULL, true, '203.0.113.3', NULL, 'ACTIVE', 1, 1);
INSERT INTO public.vpnservices VALUES ('01a21e8d-7d4c-71d4-b1ff-3aad6f07fe83', '5db3e420182a8275dbc18c84b824e97c', 'without a subnet', '', '01a21e8d-7bcb-74f0-8027-c90957579079', NULL, NULL, false, '203.0.113.3', NULL, 'DOWN', 1, 1);
INSERT INTO public.vpnservices VALUES ('01a21e8d-8b97-7181-82be-19d39cccb359', '5db3e420182a8275dbc18c84b824e97c', 'example', '', '01a21e8d-8a37-77d4-9537-61d680dbfdec', '01a21e8d-89b5-75ef-a398-6b987617ac45', NULL, true, '203.0.113.2', NULL, 'ACTIVE', 1, 1);


--
-- Name: _sqlx_migrations _sqlx_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);


--
-- Name: endpoint_groups endpoint_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.endpoint_groups
    ADD CONSTRAINT endpoint_groups_pkey PRIMARY KEY (id);


--
-- Name: ikepolicies ikepolicies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ikepolicies
    ADD CONSTRAINT ikepolicies_pkey PRIMARY KEY (id);


--
-- Name: ipsec_site_connections ipsec_site_connections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsec_site_connections
    ADD CONSTRAINT ipsec_site_connections_pkey PRIMARY KEY (id);


--
-- Name: ipsecpolicies ipsecpolicies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsecpolicies
    ADD CONSTRAINT ipsecpolicies_pkey PRIMARY KEY (id);


--
-- Name: networks networks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.networks
    ADD CONSTRAINT networks_pkey PRIMARY KEY (id);


--
-- Name: ports ports_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ports
    ADD CONSTRAINT ports_pkey PRIMARY KEY (id);


--
-- Name: quotas quotas_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quotas
    ADD CONSTRAINT quotas_pkey PRIMARY KEY (project_id, resource);


--
-- Name: routers routers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.routers
    ADD CONSTRAINT routers_pkey PRIMARY KEY (id);


--
-- Name: subnets subnets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subnets
    ADD CONSTRAINT subnets_pkey PRIMARY KEY (id);


--
-- Name: teardowns teardowns_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teardowns
    ADD CONSTRAINT teardowns_pkey PRIMARY KEY (connection_id);


--
-- Name: tokens tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (digest);


--
-- Name: vpnservices vpnservices_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.vpnservices
    ADD CONSTRAINT vpnservices_pkey PRIMARY KEY (id);


--
-- Name: endpoint_groups_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX endpoint_groups_name ON public.endpoint_groups USING btree (name, id);


--
-- Name: endpoint_groups_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX endpoint_groups_project_id ON public.endpoint_groups USING btree (project_id, id);


--
-- Name: endpoint_groups_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX endpoint_groups_project_name ON public.endpoint_groups USING btree (project_id, name, id);


--
-- Name: ikepolicies_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ikepolicies_name ON public.ikepolicies USING btree (name, id);


--
-- Name: ikepolicies_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ikepolicies_project_id ON public.ikepolicies USING btree (project_id, id);


--
-- Name: ikepolicies_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ikepolicies_project_name ON public.ikepolicies USING btree (project_id, name, id);


--
-- Name: ipsec_site_connections_ikepolicy; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_ikepolicy ON public.ipsec_site_connections USING btree (ikepolicy_id);


--
-- Name: ipsec_site_connections_ipsecpolicy; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_ipsecpolicy ON public.ipsec_site_connections USING btree (ipsecpolicy_id);


--
-- Name: ipsec_site_connections_lagging; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_lagging ON public.ipsec_site_connections USING btree (id) WHERE (observed_generation < generation);


--
-- Name: ipsec_site_connections_local_group; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_local_group ON public.ipsec_site_connections USING btree (local_ep_group_id) WHERE (local_ep_group_id IS NOT NULL);


--
-- Name: ipsec_site_connections_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_name ON public.ipsec_site_connections USING btree (name, id);


--
-- Name: ipsec_site_connections_peer_group; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_peer_group ON public.ipsec_site_connections USING btree (peer_ep_group_id) WHERE (peer_ep_group_id IS NOT NULL);


--
-- Name: ipsec_site_connections_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_project_id ON public.ipsec_site_connections USING btree (project_id, id);


--
-- Name: ipsec_site_connections_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_project_name ON public.ipsec_site_connections USING btree (project_id, name, id);


--
-- Name: ipsec_site_connections_vpnservice; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsec_site_connections_vpnservice ON public.ipsec_site_connections USING btree (vpnservice_id);


--
-- Name: ipsecpolicies_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsecpolicies_name ON public.ipsecpolicies USING btree (name, id);


--
-- Name: ipsecpolicies_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsecpolicies_project_id ON public.ipsecpolicies USING btree (project_id, id);


--
-- Name: ipsecpolicies_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ipsecpolicies_project_name ON public.ipsecpolicies USING btree (project_id, name, id);


--
-- Name: networks_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX networks_name ON public.networks USING btree (name, id);


--
-- Name: networks_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX networks_project_id ON public.networks USING btree (project_id, id);


--
-- Name: networks_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX networks_project_name ON public.networks USING btree (project_id, name, id);


--
-- Name: ports_device; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ports_device ON public.ports USING btree (device_id);


--
-- Name: ports_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ports_name ON public.ports USING btree (name, id);


--
-- Name: ports_network; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ports_network ON public.ports USING btree (network_id);


--
-- Name: ports_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ports_project_id ON public.ports USING btree (project_id, id);


--
-- Name: ports_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ports_project_name ON public.ports USING btree (project_id, name, id);


--
-- Name: routers_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX routers_name ON public.routers USING btree (name, id);


--
-- Name: routers_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX routers_project_id ON public.routers USING btree (project_id, id);


--
-- Name: routers_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX routers_project_name ON public.routers USING btree (project_id, name, id);


--
-- Name: subnets_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX subnets_name ON public.subnets USING btree (name, id);


--
-- Name: subnets_network; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX subnets_network ON public.subnets USING btree (network_id);


--
-- Name: subnets_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX subnets_project_id ON public.subnets USING btree (project_id, id);


--
-- Name: subnets_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX subnets_project_name ON public.subnets USING btree (project_id, name, id);


--
-- Name: teardowns_next_attempt_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX teardowns_next_attempt_at ON public.teardowns USING btree (next_attempt_at);


--
-- Name: tokens_expires_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX tokens_expires_at ON public.tokens USING btree (expires_at);


--
-- Name: vpnservices_lagging; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vpnservices_lagging ON public.vpnservices USING btree (id) WHERE (observed_generation < generation);


--
-- Name: vpnservices_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vpnservices_name ON public.vpnservices USING btree (name, id);


--
-- Name: vpnservices_project_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vpnservices_project_id ON public.vpnservices USING btree (project_id, id);


--
-- Name: vpnservices_project_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vpnservices_project_name ON public.vpnservices USING btree (project_id, name, id);


--
-- Name: vpnservices_router; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vpnservices_router ON public.vpnservices USING btree (router_id);


--
-- Name: vpnservices_subnet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vpnservices_subnet ON public.vpnservices USING btree (subnet_id) WHERE (subnet_id IS NOT NULL);


--
-- Name: ipsec_site_connections ipsec_site_connections_ikepolicy_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsec_site_connections
    ADD CONSTRAINT ipsec_site_connections_ikepolicy_id_fkey FOREIGN KEY (ikepolicy_id) REFERENCES public.ikepolicies(id) ON DELETE RESTRICT;


--
-- Name: ipsec_site_connections ipsec_site_connections_ipsecpolicy_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsec_site_connections
    ADD CONSTRAINT ipsec_site_connections_ipsecpolicy_id_fkey FOREIGN KEY (ipsecpolicy_id) REFERENCES public.ipsecpolicies(id) ON DELETE RESTRICT;


--
-- Name: ipsec_site_connections ipsec_site_connections_local_ep_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsec_site_connections
    ADD CONSTRAINT ipsec_site_connections_local_ep_group_id_fkey FOREIGN KEY (local_ep_group_id) REFERENCES public.endpoint_groups(id) ON DELETE RESTRICT;


--
-- Name: ipsec_site_connections ipsec_site_connections_peer_ep_group_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsec_site_connections
    ADD CONSTRAINT ipsec_site_connections_peer_ep_group_id_fkey FOREIGN KEY (peer_ep_group_id) REFERENCES public.endpoint_groups(id) ON DELETE RESTRICT;


--
-- Name: ipsec_site_connections ipsec_site_connections_vpnservice_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ipsec_site_connections
    ADD CONSTRAINT ipsec_site_connections_vpnservice_id_fkey FOREIGN KEY (vpnservice_id) REFERENCES public.vpnservices(id) ON DELETE RESTRICT;


--
-- Name: ports ports_network_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ports
    ADD CONSTRAINT ports_network_id_fkey FOREIGN KEY (network_id) REFERENCES public.networks(id) ON DELETE RESTRICT;


--
-- Name: subnets subnets_network_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subnets
    ADD CONSTRAINT subnets_network_id_fkey FOREIGN KEY (network_id) REFERENCES public.networks(id) ON DELETE RESTRICT;


--
-- PostgreSQL database dump complete
--


