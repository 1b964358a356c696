import java.util.Set;
import java.util.UUID;
import vpnaas.ApiClient;
import vpnaas.ApiException;
import vpnaas.api.IkePoliciesApi;
import vpnaas.api.IpsecSiteConnectionsApi;
import vpnaas.api.IpsecPoliciesApi;
import vpnaas.api.VpnServicesApi;
import vpnaas.model.*;

/** A program that uses this client. A refusal is an ApiException with the status and the body's model. */
public final class Scenario {
    private static final String NAME = "java";

    private final IpsecSiteConnectionsApi connections;
    private final VpnService service;
    private final IkePolicy ike;
    private final IpsecPolicy ipsec;

    private interface Call {
        void run() throws ApiException;
    }

    private Scenario(ApiClient client, VpnService service, IkePolicy ike, IpsecPolicy ipsec) {
        this.connections = new IpsecSiteConnectionsApi(client);
        this.service = service;
        this.ike = ike;
        this.ipsec = ipsec;
    }

    public static void main(String[] args) throws ApiException {
        var client = new ApiClient().setBasePath(System.getenv("BASE"));
        client.setApiKey(System.getenv("TOKEN"));
        var ikePolicies = new IkePoliciesApi(client);
        var ipsecPolicies = new IpsecPoliciesApi(client);
        var services = new VpnServicesApi(client);

        var ike = ikePolicies.createIkePolicy(new IkePolicyCreateRequest().ikepolicy(
            new IkePolicyCreate().name(NAME).ikeVersion(IkeVersion.V2))).getIkepolicy();
        var ipsec = ipsecPolicies.createIpsecPolicy(new IpsecPolicyCreateRequest().ipsecpolicy(
            new IpsecPolicyCreate().name(NAME))).getIpsecpolicy();
        var service = services.createVpnService(new VpnServiceCreateRequest().vpnservice(
            new VpnServiceCreate().name(NAME).routerId(id("ROUTER")).subnetId(id("SUBNET")))).getVpnservice();
        require(ike.getLifetime().getValue() == 3600);

        new Scenario(client, service, ike, ipsec).run();

        services.deleteVpnService(service.getId());
        ikePolicies.deleteIkePolicy(ike.getId());
        ipsecPolicies.deleteIpsecPolicy(ipsec.getId());
    }

    private void run() throws ApiException {
        var connection = connect("10.7.1.0/24", false);
        var guarded = connect("10.7.2.0/24", true);
        require(connection.getDpd().getTimeout() == 120);

        System.out.println(connections.deleteIpsecSiteConnectionWithHttpInfo(connection.getId()).getStatusCode() + " deleted");
        tell(() -> connections.deleteIpsecSiteConnection(connection.getId()));
        var stranger = new IpsecSiteConnectionsApi(new ApiClient().setBasePath(System.getenv("BASE")));
        tell(() -> stranger.deleteIpsecSiteConnection(guarded.getId()));
        tell(() -> connections.deleteIpsecSiteConnection(guarded.getId()));

        connections.updateIpsecSiteConnection(guarded.getId(), new IpsecSiteConnectionUpdateRequest().ipsecSiteConnection(
            new IpsecSiteConnectionUpdate().deletionProtection(false)));
        connections.deleteIpsecSiteConnection(guarded.getId());
    }

    private IpsecSiteConnection connect(String cidr, boolean isProtected) throws ApiException {
        return connections.createIpsecSiteConnection(new IpsecSiteConnectionCreateRequest().ipsecSiteConnection(
            new IpsecSiteConnectionCreate()
                .name(NAME).vpnserviceId(service.getId()).ikepolicyId(ike.getId()).ipsecpolicyId(ipsec.getId())
                .peerAddress("192.0.2.10").peerId("192.0.2.10").psk("correct-horse")
                .peerCidrs(Set.of(cidr)).deletionProtection(isProtected))).getIpsecSiteConnection();
    }

    /** The line for a call that must be refused. */
    private static void tell(Call call) {
        try {
            call.run();
        } catch (ApiException e) {
            String type;
            if (e.getErrorEntity() instanceof IPsecSiteConnectionNotFoundFault fault) {
                type = fault.getNeutronError().getType().getValue();
            } else if (e.getErrorEntity() instanceof DeleteIpsecSiteConnectionConflictFault fault) {
                type = fault.getNeutronError().getType().getValue();
            } else if (e.getErrorEntity() instanceof UnauthorizedFault unauthorized) {
                type = unauthorized.getError().getTitle();
            } else {
                throw new IllegalStateException("a refusal without a model", e);
            }
            System.out.println(e.getCode() + " " + type + " " + e.getClass().getSimpleName());
            return;
        }
        throw new IllegalStateException("not refused");
    }

    private static UUID id(String variable) {
        return UUID.fromString(System.getenv(variable));
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("a model holds something else than the service sent");
        }
    }
}
