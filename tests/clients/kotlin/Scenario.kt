import java.util.UUID
import retrofit2.Call
import vpnaas.apis.IkePoliciesApi
import vpnaas.apis.IpsecSiteConnectionsApi
import vpnaas.apis.IpsecPoliciesApi
import vpnaas.apis.VpnServicesApi
import vpnaas.auth.ApiKeyAuth
import vpnaas.infrastructure.ApiClient
import vpnaas.infrastructure.getErrorResponse
import vpnaas.models.DeleteIpsecSiteConnectionConflictFault
import vpnaas.models.IPsecSiteConnectionNotFoundFault
import vpnaas.models.IkePolicyCreate
import vpnaas.models.IkePolicyCreateRequest
import vpnaas.models.IkeVersion
import vpnaas.models.IpsecPolicyCreate
import vpnaas.models.IpsecPolicyCreateRequest
import vpnaas.models.IpsecSiteConnection
import vpnaas.models.IpsecSiteConnectionCreate
import vpnaas.models.IpsecSiteConnectionCreateRequest
import vpnaas.models.IpsecSiteConnectionUpdate
import vpnaas.models.IpsecSiteConnectionUpdateRequest
import vpnaas.models.UnauthorizedFault
import vpnaas.models.VpnServiceCreate
import vpnaas.models.VpnServiceCreateRequest

/* A program that uses this client. A refusal is a response whose error body is parsed as the model of its status. */

const val NAME = "kotlin"

fun setting(name: String): String = System.getenv(name) ?: error("$name is not set")

fun <T> Call<T>.wanted(): T = execute().let { it.body() ?: error("${it.code()} ${it.errorBody()?.string()}") }

fun Call<Unit>.done(): Int = execute().let { if (it.isSuccessful) it.code() else error("${it.code()} ${it.errorBody()?.string()}") }

/** The line for a call that must be refused. */
fun Call<Unit>.tell() {
    val response = execute()
    val (type, kind) = when (response.code()) {
        401 -> response.getErrorResponse<UnauthorizedFault>()!!.let { it.error.title to it::class.simpleName }
        404 -> response.getErrorResponse<IPsecSiteConnectionNotFoundFault>()!!.let { it.neutronError.type.value to it::class.simpleName }
        409 -> response.getErrorResponse<DeleteIpsecSiteConnectionConflictFault>()!!.let { it.neutronError.type.value to it::class.simpleName }
        else -> error("not refused: ${response.code()}")
    }
    println("${response.code()} $type $kind")
}

fun main() {
    val base = setting("BASE")
    val client = ApiClient(base).addAuthorization("keystoneToken", ApiKeyAuth("header", "X-Auth-Token", setting("TOKEN")))
    val connections = client.createService(IpsecSiteConnectionsApi::class.java)
    val stranger = ApiClient(base).createService(IpsecSiteConnectionsApi::class.java)
    val services = client.createService(VpnServicesApi::class.java)
    val ikePolicies = client.createService(IkePoliciesApi::class.java)
    val ipsecPolicies = client.createService(IpsecPoliciesApi::class.java)

    val ike = ikePolicies.createIkePolicy(IkePolicyCreateRequest(IkePolicyCreate(name = NAME, ikeVersion = IkeVersion.V2))).wanted().ikepolicy
    val ipsec = ipsecPolicies.createIpsecPolicy(IpsecPolicyCreateRequest(IpsecPolicyCreate(name = NAME))).wanted().ipsecpolicy
    val service = services.createVpnService(VpnServiceCreateRequest(VpnServiceCreate(
        name = NAME, routerId = UUID.fromString(setting("ROUTER")), subnetId = UUID.fromString(setting("SUBNET"))
    ))).wanted().vpnservice

    fun connect(cidr: String, protected: Boolean): IpsecSiteConnection = connections.createIpsecSiteConnection(
        IpsecSiteConnectionCreateRequest(IpsecSiteConnectionCreate(
            name = NAME, vpnserviceId = service.id, ikepolicyId = ike.id, ipsecpolicyId = ipsec.id,
            peerAddress = "192.0.2.10", peerId = "192.0.2.10", psk = "correct-horse",
            peerCidrs = setOf(cidr), deletionProtection = protected
        ))
    ).wanted().ipsecSiteConnection

    val connection = connect("10.8.1.0/24", false)
    val guarded = connect("10.8.2.0/24", true)
    check(connection.dpd.timeout == 120 && ike.lifetime.value == 3600)

    println("${connections.deleteIpsecSiteConnection(connection.id).done()} deleted")
    connections.deleteIpsecSiteConnection(connection.id).tell()
    stranger.deleteIpsecSiteConnection(guarded.id).tell()
    connections.deleteIpsecSiteConnection(guarded.id).tell()

    connections.updateIpsecSiteConnection(
        guarded.id, IpsecSiteConnectionUpdateRequest(IpsecSiteConnectionUpdate(deletionProtection = false))
    ).wanted()
    connections.deleteIpsecSiteConnection(guarded.id).done()
    services.deleteVpnService(service.id).done()
    ikePolicies.deleteIkePolicy(ike.id).done()
    ipsecPolicies.deleteIpsecPolicy(ipsec.id).done()
}
