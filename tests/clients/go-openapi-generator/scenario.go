// A program that uses this client. A refusal is an error that contains the body as the model of its status.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"scenario/vpnaas"
)

const name = "go-openapi-generator"

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// made returns the body of a success.
func made[T any](body *T, _ *http.Response, err error) *T {
	must(err)
	return body
}

// gone is a delete that must succeed.
func gone(answer *http.Response, err error) int {
	must(err)
	return answer.StatusCode
}

// tell prints the line for a delete that must be refused.
func tell(answer *http.Response, err error) {
	var refusal *vpnaas.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		log.Fatalf("not refused: %v", err)
	}
	var told any
	switch body := refusal.Model().(type) {
	case vpnaas.UnauthorizedFault:
		told = body.Error.Title
	case vpnaas.IPsecSiteConnectionNotFoundFault:
		told = body.NeutronError.Type
	case vpnaas.DeleteIpsecSiteConnectionConflictFault:
		told = body.NeutronError.Type
	default:
		log.Fatalf("a refusal without a model: %v", err)
	}
	fmt.Printf("%d %v %T\n", answer.StatusCode, told, refusal.Model())
}

func client(token string) *vpnaas.APIClient {
	settings := vpnaas.NewConfiguration()
	settings.Servers = vpnaas.ServerConfigurations{{URL: os.Getenv("BASE")}}
	if token != "" {
		settings.AddDefaultHeader("X-Auth-Token", token)
	}
	return vpnaas.NewAPIClient(settings)
}

func main() {
	ctx := context.Background()
	api, stranger := client(os.Getenv("TOKEN")), client("")

	ike := vpnaas.NewIkePolicyCreate()
	ike.SetName(name)
	ike.SetIkeVersion(vpnaas.IKEVERSION_V2)
	ikePolicy := made(api.IkePoliciesAPI.CreateIkePolicy(ctx).
		IkePolicyCreateRequest(*vpnaas.NewIkePolicyCreateRequest(*ike)).Execute()).Ikepolicy
	ipsec := vpnaas.NewIpsecPolicyCreate()
	ipsec.SetName(name)
	ipsecPolicy := made(api.IpsecPoliciesAPI.CreateIpsecPolicy(ctx).
		IpsecPolicyCreateRequest(*vpnaas.NewIpsecPolicyCreateRequest(*ipsec)).Execute()).Ipsecpolicy
	service := vpnaas.NewVpnServiceCreate(os.Getenv("ROUTER"))
	service.SetName(name)
	service.SetSubnetId(os.Getenv("SUBNET"))
	vpnService := made(api.VpnServicesAPI.CreateVpnService(ctx).
		VpnServiceCreateRequest(*vpnaas.NewVpnServiceCreateRequest(*service)).Execute()).Vpnservice

	connect := func(cidr string, isProtected bool) vpnaas.IpsecSiteConnection {
		connection := vpnaas.NewIpsecSiteConnectionCreate(
			vpnService.Id, ikePolicy.Id, ipsecPolicy.Id, "192.0.2.10", "192.0.2.10", "correct-horse")
		connection.SetName(name)
		connection.SetPeerCidrs([]string{cidr})
		connection.SetDeletionProtection(isProtected)
		return made(api.IpsecSiteConnectionsAPI.CreateIpsecSiteConnection(ctx).
			IpsecSiteConnectionCreateRequest(*vpnaas.NewIpsecSiteConnectionCreateRequest(*connection)).Execute()).IpsecSiteConnection
	}
	connection, protected := connect("10.16.1.0/24", false), connect("10.16.2.0/24", true)
	if connection.Dpd.Timeout != 120 || ikePolicy.Lifetime.Value != 3600 {
		log.Fatalf("%+v %+v", connection.Dpd, ikePolicy.Lifetime)
	}

	fmt.Println(gone(api.IpsecSiteConnectionsAPI.DeleteIpsecSiteConnection(ctx, connection.Id).Execute()), "deleted")
	tell(api.IpsecSiteConnectionsAPI.DeleteIpsecSiteConnection(ctx, connection.Id).Execute())
	tell(stranger.IpsecSiteConnectionsAPI.DeleteIpsecSiteConnection(ctx, protected.Id).Execute())
	tell(api.IpsecSiteConnectionsAPI.DeleteIpsecSiteConnection(ctx, protected.Id).Execute())

	lifted := vpnaas.NewIpsecSiteConnectionUpdate()
	lifted.SetDeletionProtection(false)
	made(api.IpsecSiteConnectionsAPI.UpdateIpsecSiteConnection(ctx, protected.Id).
		IpsecSiteConnectionUpdateRequest(*vpnaas.NewIpsecSiteConnectionUpdateRequest(*lifted)).Execute())
	gone(api.IpsecSiteConnectionsAPI.DeleteIpsecSiteConnection(ctx, protected.Id).Execute())
	gone(api.VpnServicesAPI.DeleteVpnService(ctx, vpnService.Id).Execute())
	gone(api.IkePoliciesAPI.DeleteIkePolicy(ctx, ikePolicy.Id).Execute())
	gone(api.IpsecPoliciesAPI.DeleteIpsecPolicy(ctx, ipsecPolicy.Id).Execute())
}
