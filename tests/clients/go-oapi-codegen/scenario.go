// A program that uses this client. A response has one field for each status that the operation documents, with the type of
// its body; those of refusals become this program's errors.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/google/uuid"

	"scenario/vpnaas"
)

const name = "go-oapi-codegen"

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func pointer[T any](value T) *T { return &value }

func client(options ...vpnaas.ClientOption) *vpnaas.ClientWithResponses {
	made, err := vpnaas.NewClientWithResponses(os.Getenv("BASE"), options...)
	must(err)
	return made
}

func withToken(token string) vpnaas.ClientOption {
	return vpnaas.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("X-Auth-Token", token)
		return nil
	})
}

// tell prints the line for a call that must be refused.
func tell(answer *vpnaas.DeleteIpsecSiteConnectionResponse, err error) {
	must(err)
	switch {
	case answer.JSON401 != nil:
		fmt.Printf("%d %s %T\n", answer.StatusCode(), answer.JSON401.Error.Title, *answer.JSON401)
	case answer.JSON404 != nil:
		fmt.Printf("%d %s %T\n", answer.StatusCode(), answer.JSON404.NeutronError.Type, *answer.JSON404)
	case answer.JSON409 != nil:
		fmt.Printf("%d %s %T\n", answer.StatusCode(), answer.JSON409.NeutronError.Type, *answer.JSON409)
	default:
		log.Fatalf("not refused: %s", answer.Status())
	}
}

// made returns the body of a success; without one, the call has been refused.
func made[T any](body *T, refusal []byte) T {
	if body == nil {
		must(errors.New(string(refusal)))
	}
	return *body
}

// gone is a delete that must succeed.
func gone(answer interface{ StatusCode() int }, err error) {
	must(err)
	if answer.StatusCode() != http.StatusNoContent {
		log.Fatalf("not deleted: %d", answer.StatusCode())
	}
}

func main() {
	ctx := context.Background()
	api, stranger := client(withToken(os.Getenv("TOKEN"))), client()

	createdIke, err := api.CreateIkePolicyWithResponse(ctx, vpnaas.IkePolicyCreateRequest{
		Ikepolicy: vpnaas.IkePolicyCreate{Name: pointer(name), IkeVersion: pointer(vpnaas.IkeVersionV2)},
	})
	must(err)
	ike := made(createdIke.JSON201, createdIke.Body).Ikepolicy
	createdIpsec, err := api.CreateIpsecPolicyWithResponse(ctx, vpnaas.IpsecPolicyCreateRequest{
		Ipsecpolicy: vpnaas.IpsecPolicyCreate{Name: pointer(name)},
	})
	must(err)
	ipsec := made(createdIpsec.JSON201, createdIpsec.Body).Ipsecpolicy
	createdService, err := api.CreateVpnServiceWithResponse(ctx, vpnaas.VpnServiceCreateRequest{
		Vpnservice: vpnaas.VpnServiceCreate{
			Name: pointer(name), RouterID: uuid.MustParse(os.Getenv("ROUTER")), SubnetID: pointer(uuid.MustParse(os.Getenv("SUBNET"))),
		},
	})
	must(err)
	service := made(createdService.JSON201, createdService.Body).Vpnservice

	connect := func(cidr string, isProtected bool) vpnaas.IpsecSiteConnection {
		created, err := api.CreateIpsecSiteConnectionWithResponse(ctx, vpnaas.IpsecSiteConnectionCreateRequest{
			IpsecSiteConnection: vpnaas.IpsecSiteConnectionCreate{
				Name: pointer(name), VpnserviceID: service.ID, IkepolicyID: ike.ID, IpsecpolicyID: ipsec.ID,
				PeerAddress: "192.0.2.10", PeerID: "192.0.2.10", Psk: "correct-horse",
				PeerCidrs: &[]string{cidr}, DeletionProtection: &isProtected,
			},
		})
		must(err)
		return made(created.JSON201, created.Body).IpsecSiteConnection
	}
	connection, protected := connect("10.13.1.0/24", false), connect("10.13.2.0/24", true)
	if connection.Dpd.Timeout != 120 || ike.Lifetime.Value != 3600 {
		log.Fatalf("%+v %+v", connection.Dpd, ike.Lifetime)
	}

	gone(api.DeleteIpsecSiteConnectionWithResponse(ctx, connection.ID))
	fmt.Println("204 deleted")
	tell(api.DeleteIpsecSiteConnectionWithResponse(ctx, connection.ID))
	tell(stranger.DeleteIpsecSiteConnectionWithResponse(ctx, protected.ID))
	tell(api.DeleteIpsecSiteConnectionWithResponse(ctx, protected.ID))

	lifted, err := api.UpdateIpsecSiteConnectionWithResponse(ctx, protected.ID, vpnaas.IpsecSiteConnectionUpdateRequest{
		IpsecSiteConnection: vpnaas.IpsecSiteConnectionUpdate{DeletionProtection: pointer(false)},
	})
	must(err)
	made(lifted.JSON200, lifted.Body)
	gone(api.DeleteIpsecSiteConnectionWithResponse(ctx, protected.ID))
	gone(api.DeleteVpnServiceWithResponse(ctx, service.ID))
	gone(api.DeleteIkePolicyWithResponse(ctx, ike.ID))
	gone(api.DeleteIpsecPolicyWithResponse(ctx, ipsec.ID))
}
