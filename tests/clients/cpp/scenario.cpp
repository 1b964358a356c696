// A program that uses this client. A refusal is an ApiException with the status; its content is parsed as the model that the
// operation documents for that status.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include <Vpnaas/ApiException.h>
#include <Vpnaas/api/IkePoliciesApi.h>
#include <Vpnaas/api/IpsecSiteConnectionsApi.h>
#include <Vpnaas/api/IpsecPoliciesApi.h>
#include <Vpnaas/api/VpnServicesApi.h>
#include <Vpnaas/model/DeleteIpsecSiteConnectionConflictFault.h>
#include <Vpnaas/model/IPsecSiteConnectionNotFoundFault.h>
#include <Vpnaas/model/UnauthorizedFault.h>

using namespace vpnaas::api;
using namespace vpnaas::model;

static const std::string NAME = "cpp";

static std::string setting(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : throw std::runtime_error(std::string(name) + " is not set");
}

static std::shared_ptr<ApiClient> client(const std::string& token)
{
    auto configuration = std::make_shared<ApiConfiguration>();
    configuration->setBaseUrl(setting("BASE"));
    if (!token.empty())
    {
        configuration->setApiKey("keystoneToken", token);
    }
    return std::make_shared<ApiClient>(configuration);
}

template <typename Model>
static Model content(const ApiException& refusal)
{
    Model model;
    if (!model.fromJson(web::json::value::parse(*refusal.getContent())))
    {
        throw std::runtime_error("a refusal without a model");
    }
    return model;
}

template <typename Model>
static std::string type_of(const ApiException& refusal)
{
    const auto error = content<Model>(refusal).getNeutronError();
    return error->fromTypeEnum(error->getType());
}

// The line for a call that must be refused.
static void tell(const std::function<pplx::task<void>()>& call)
{
    try
    {
        call().get();
    }
    catch (const ApiException& refusal)
    {
        const int status = refusal.error_code().value();
        const auto type = status == 401 ? content<UnauthorizedFault>(refusal).getError()->getTitle()
            : status == 404 ? type_of<IPsecSiteConnectionNotFoundFault>(refusal)
                            : type_of<DeleteIpsecSiteConnectionConflictFault>(refusal);
        std::cout << status << ' ' << type << " ApiException" << std::endl;
        return;
    }
    throw std::runtime_error("not refused");
}

int main()
{
    const auto api = client(setting("TOKEN"));
    IpsecSiteConnectionsApi connections(api), stranger(client(""));
    VpnServicesApi services(api);
    IkePoliciesApi ikePolicies(api);
    IpsecPoliciesApi ipsecPolicies(api);

    auto newIke = std::make_shared<IkePolicyCreate>();
    newIke->setName(NAME);
    auto ikeRequest = std::make_shared<IkePolicyCreateRequest>();
    ikeRequest->setIkepolicy(newIke);
    const auto ike = ikePolicies.createIkePolicy(ikeRequest).get()->getIkepolicy();

    auto newIpsec = std::make_shared<IpsecPolicyCreate>();
    newIpsec->setName(NAME);
    auto ipsecRequest = std::make_shared<IpsecPolicyCreateRequest>();
    ipsecRequest->setIpsecpolicy(newIpsec);
    const auto ipsec = ipsecPolicies.createIpsecPolicy(ipsecRequest).get()->getIpsecpolicy();

    auto newService = std::make_shared<VpnServiceCreate>();
    newService->setName(NAME);
    newService->setRouterId(setting("ROUTER"));
    newService->setSubnetId(setting("SUBNET"));
    auto serviceRequest = std::make_shared<VpnServiceCreateRequest>();
    serviceRequest->setVpnservice(newService);
    const auto service = services.createVpnService(serviceRequest).get()->getVpnservice();

    const auto connect = [&](const std::string& cidr, bool isProtected) {
        auto connection = std::make_shared<IpsecSiteConnectionCreate>();
        connection->setName(NAME);
        connection->setVpnserviceId(service->getId());
        connection->setIkepolicyId(ike->getId());
        connection->setIpsecpolicyId(ipsec->getId());
        connection->setPeerAddress("192.0.2.10");
        connection->setPeerId("192.0.2.10");
        connection->setPsk("correct-horse");
        connection->setPeerCidrs({cidr});
        connection->setDeletionProtection(isProtected);
        auto request = std::make_shared<IpsecSiteConnectionCreateRequest>();
        request->setIpsecSiteConnection(connection);
        return connections.createIpsecSiteConnection(request).get()->getIpsecSiteConnection();
    };
    const auto connection = connect("10.14.1.0/24", false), guarded = connect("10.14.2.0/24", true);
    if (connection->getDpd()->getTimeout() != 120 || ike->getLifetime()->getValue() != 3600)
    {
        throw std::runtime_error("a model holds something else than the service sent");
    }

    connections.deleteIpsecSiteConnection(connection->getId()).get();
    std::cout << "204 deleted" << std::endl;
    tell([&] { return connections.deleteIpsecSiteConnection(connection->getId()); });
    tell([&] { return stranger.deleteIpsecSiteConnection(guarded->getId()); });
    tell([&] { return connections.deleteIpsecSiteConnection(guarded->getId()); });

    auto lifted = std::make_shared<IpsecSiteConnectionUpdate>();
    lifted->setDeletionProtection(false);
    auto update = std::make_shared<IpsecSiteConnectionUpdateRequest>();
    update->setIpsecSiteConnection(lifted);
    connections.updateIpsecSiteConnection(guarded->getId(), update).get();
    connections.deleteIpsecSiteConnection(guarded->getId()).get();
    services.deleteVpnService(service->getId()).get();
    ikePolicies.deleteIkePolicy(ike->getId()).get();
    ipsecPolicies.deleteIpsecPolicy(ipsec->getId()).get();
}
