using System;
using System.Collections.Generic;
using Newtonsoft.Json;
using Vpnaas.Api;
using Vpnaas.Client;
using Vpnaas.Model;

/// <summary>
/// A program that uses this client. A refusal is an ApiException with the status; its content is parsed as the model that
/// the operation documents for that status.
/// </summary>
public static class Scenario
{
    private const string Name = "csharp";

    public static void Main()
    {
        var anonymous = new Configuration { BasePath = Setting("BASE") };
        var configuration = new Configuration { BasePath = Setting("BASE") };
        configuration.AddApiKey("X-Auth-Token", Setting("TOKEN"));
        using (var connections = new IpsecSiteConnectionsApi(configuration))
        using (var stranger = new IpsecSiteConnectionsApi(anonymous))
        using (var services = new VpnServicesApi(configuration))
        using (var ikePolicies = new IkePoliciesApi(configuration))
        using (var ipsecPolicies = new IpsecPoliciesApi(configuration))
        {
            var ike = ikePolicies.CreateIkePolicy(new IkePolicyCreateRequest(
                new IkePolicyCreate(name: Name, ikeVersion: IkeVersion.V2))).Ikepolicy;
            var ipsec = ipsecPolicies.CreateIpsecPolicy(new IpsecPolicyCreateRequest(
                new IpsecPolicyCreate(name: Name))).Ipsecpolicy;
            var service = services.CreateVpnService(new VpnServiceCreateRequest(new VpnServiceCreate(
                name: Name, routerId: Guid.Parse(Setting("ROUTER")), subnetId: Guid.Parse(Setting("SUBNET"))))).Vpnservice;

            Func<string, bool, IpsecSiteConnection> connect = (cidr, isProtected) => connections.CreateIpsecSiteConnection(
                new IpsecSiteConnectionCreateRequest(new IpsecSiteConnectionCreate(
                    name: Name, vpnserviceId: service.Id, ikepolicyId: ike.Id, ipsecpolicyId: ipsec.Id,
                    peerAddress: "192.0.2.10", peerId: "192.0.2.10", psk: "correct-horse",
                    peerCidrs: new List<string> { cidr }, deletionProtection: isProtected))).IpsecSiteConnection;

            var connection = connect("10.9.1.0/24", false);
            var guarded = connect("10.9.2.0/24", true);
            if (connection.Dpd.Timeout != 120 || ike.Lifetime.Value != 3600)
            {
                throw new InvalidOperationException("a model holds something else than the service sent");
            }

            var gone = connections.DeleteIpsecSiteConnectionWithHttpInfo(connection.Id);
            Console.WriteLine($"{(int)gone.StatusCode} deleted");
            Tell(() => connections.DeleteIpsecSiteConnection(connection.Id));
            Tell(() => stranger.DeleteIpsecSiteConnection(guarded.Id));
            Tell(() => connections.DeleteIpsecSiteConnection(guarded.Id));

            // This library sends all flags and all lists, so unchanged ones must be repeated.
            connections.UpdateIpsecSiteConnection(guarded.Id, new IpsecSiteConnectionUpdateRequest(new IpsecSiteConnectionUpdate(
                deletionProtection: false, adminStateUp: guarded.AdminStateUp, peerCidrs: guarded.PeerCidrs)));
            connections.DeleteIpsecSiteConnection(guarded.Id);
            services.DeleteVpnService(service.Id);
            ikePolicies.DeleteIkePolicy(ike.Id);
            ipsecPolicies.DeleteIpsecPolicy(ipsec.Id);
        }
    }

    /// <summary>The line for a call that must be refused.</summary>
    private static void Tell(Action call)
    {
        try
        {
            call();
        }
        catch (ApiException e)
        {
            var text = (string)e.ErrorContent;
            var type = e.ErrorCode == 401 ? JsonConvert.DeserializeObject<UnauthorizedFault>(text).Error.Title
                : e.ErrorCode == 404 ? JsonConvert.DeserializeObject<IPsecSiteConnectionNotFoundFault>(text).NeutronError.Type.ToString()
                : JsonConvert.DeserializeObject<DeleteIpsecSiteConnectionConflictFault>(text).NeutronError.Type.ToString();
            Console.WriteLine($"{e.ErrorCode} {type} {e.GetType().Name}");
            return;
        }
        throw new InvalidOperationException("not refused");
    }

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");
}
