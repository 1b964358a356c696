# frozen_string_literal: true

# A program that uses this client. A refusal is an ApiError with the status; the body's model is built from its text.
require 'json'
require 'uri'
require 'vpnaas'

NAME = 'ruby'

# The line for a call that must be refused, from its model.
def tell(model)
  yield
rescue Vpnaas::ApiError => e
  body = model.build_from_hash(JSON.parse(e.response_body, symbolize_names: true))
  told = body.is_a?(Vpnaas::UnauthorizedFault) ? body.error.title : body.neutron_error.type
  puts "#{e.code} #{told} #{e.class}"
else
  raise 'not refused'
end

def client(token)
  base = URI(ENV.fetch('BASE'))
  Vpnaas::ApiClient.new(Vpnaas::Configuration.new do |config|
    config.scheme = base.scheme
    config.host = "#{base.host}:#{base.port}"
    config.api_key['X-Auth-Token'] = token
  end)
end

api = client(ENV.fetch('TOKEN'))
connections = Vpnaas::IpsecSiteConnectionsApi.new(api)
stranger = Vpnaas::IpsecSiteConnectionsApi.new(client(nil))
services = Vpnaas::VpnServicesApi.new(api)
ike_policies = Vpnaas::IkePoliciesApi.new(api)
ipsec_policies = Vpnaas::IpsecPoliciesApi.new(api)

ike = ike_policies.create_ike_policy(Vpnaas::IkePolicyCreateRequest.new(
  ikepolicy: Vpnaas::IkePolicyCreate.new(name: NAME, ike_version: Vpnaas::IkeVersion::V2)
)).ikepolicy
ipsec = ipsec_policies.create_ipsec_policy(Vpnaas::IpsecPolicyCreateRequest.new(
  ipsecpolicy: Vpnaas::IpsecPolicyCreate.new(name: NAME)
)).ipsecpolicy
service = services.create_vpn_service(Vpnaas::VpnServiceCreateRequest.new(
  vpnservice: Vpnaas::VpnServiceCreate.new(name: NAME, router_id: ENV.fetch('ROUTER'), subnet_id: ENV.fetch('SUBNET'))
)).vpnservice

connect = lambda do |cidr, protected|
  connections.create_ipsec_site_connection(Vpnaas::IpsecSiteConnectionCreateRequest.new(
    ipsec_site_connection: Vpnaas::IpsecSiteConnectionCreate.new(
      name: NAME, vpnservice_id: service.id, ikepolicy_id: ike.id, ipsecpolicy_id: ipsec.id, peer_address: '192.0.2.10',
      peer_id: '192.0.2.10', psk: 'correct-horse', peer_cidrs: [cidr], deletion_protection: protected
    )
  )).ipsec_site_connection
end

connection = connect.call('10.6.1.0/24', false)
protected = connect.call('10.6.2.0/24', true)
raise "#{connection} #{ike}" unless connection.dpd.timeout == 120 && ike.lifetime.value == 3600

_, status = connections.delete_ipsec_site_connection_with_http_info(connection.id)
puts "#{status} deleted"
tell(Vpnaas::IPsecSiteConnectionNotFoundFault) { connections.delete_ipsec_site_connection(connection.id) }
tell(Vpnaas::UnauthorizedFault) { stranger.delete_ipsec_site_connection(protected.id) }
tell(Vpnaas::DeleteIpsecSiteConnectionConflictFault) { connections.delete_ipsec_site_connection(protected.id) }

connections.update_ipsec_site_connection(protected.id, Vpnaas::IpsecSiteConnectionUpdateRequest.new(
  ipsec_site_connection: Vpnaas::IpsecSiteConnectionUpdate.new(deletion_protection: false)
))
connections.delete_ipsec_site_connection(protected.id)
services.delete_vpn_service(service.id)
ike_policies.delete_ike_policy(ike.id)
ipsec_policies.delete_ipsec_policy(ipsec.id)
