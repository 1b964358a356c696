// A program that uses this client. A response, including a refusal, is one of the types that the operation documents.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/google/uuid"

	"scenario/vpnaas"
)

const name = "go-ogen"

// token provides the caller's token. The client sends no request without one: the service treats an empty one as missing.
type token string

func (t token) KeystoneToken(context.Context, vpnaas.OperationName) (vpnaas.KeystoneToken, error) {
	return vpnaas.KeystoneToken{APIKey: string(t)}, nil
}

func client(t token) *vpnaas.Client {
	made, err := vpnaas.NewClient(os.Getenv("BASE"), t)
	must(err)
	return made
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// is returns the response if it has the expected type.
func is[T any](answer any, err error) T {
	must(err)
	wanted, ok := answer.(T)
	if !ok {
		log.Fatalf("%T: %+v", answer, answer)
	}
	return wanted
}

// tell prints the line for a call that must be refused.
func tell(answer vpnaas.DeleteIpsecSiteConnectionRes, err error) {
	must(err)
	switch refusal := answer.(type) {
	case *vpnaas.IPsecSiteConnectionNotFoundHeaders:
		fmt.Printf("%d %s %T\n", refusal.Response.Status, refusal.Response.NeutronError.Type, refusal)
	case *vpnaas.DeleteIpsecSiteConnectionConflictHeaders:
		fmt.Printf("%d %s %T\n", refusal.Response.Status, refusal.Response.NeutronError.Type, refusal)
	case *vpnaas.UnauthorizedHeaders:
		fmt.Printf("%d %s %T\n", refusal.Response.Error.Code, refusal.Response.Error.Title, refusal)
	default:
		log.Fatalf("not refused: %T", answer)
	}
}

func main() {
	ctx := context.Background()
	api, stranger := client(token(os.Getenv("TOKEN"))), client("")

	ike := is[*vpnaas.IkePolicyResponseHeaders](api.CreateIkePolicy(ctx, &vpnaas.IkePolicyCreateRequest{
		Ikepolicy: vpnaas.IkePolicyCreate{Name: vpnaas.NewOptString(name), IkeVersion: vpnaas.NewOptIkeVersion(vpnaas.IkeVersionV2)},
	})).Response.Ikepolicy
	ipsec := is[*vpnaas.IpsecPolicyResponseHeaders](api.CreateIpsecPolicy(ctx, &vpnaas.IpsecPolicyCreateRequest{
		Ipsecpolicy: vpnaas.IpsecPolicyCreate{Name: vpnaas.NewOptString(name)},
	})).Response.Ipsecpolicy
	service := is[*vpnaas.VpnServiceResponseHeaders](api.CreateVpnService(ctx, &vpnaas.VpnServiceCreateRequest{
		Vpnservice: vpnaas.VpnServiceCreate{
			Name:     vpnaas.NewOptString(name),
			RouterID: uuid.MustParse(os.Getenv("ROUTER")),
			SubnetID: vpnaas.NewOptNilUUID(uuid.MustParse(os.Getenv("SUBNET"))),
		},
	})).Response.Vpnservice

	connect := func(cidr string, isProtected bool) vpnaas.IpsecSiteConnection {
		return is[*vpnaas.IpsecSiteConnectionResponseHeaders](api.CreateIpsecSiteConnection(ctx,
			&vpnaas.IpsecSiteConnectionCreateRequest{IpsecSiteConnection: vpnaas.IpsecSiteConnectionCreate{
				Name: vpnaas.NewOptString(name), VpnserviceID: service.ID, IkepolicyID: ike.ID, IpsecpolicyID: ipsec.ID,
				PeerAddress: "192.0.2.10", PeerID: "192.0.2.10", Psk: "correct-horse",
				PeerCidrs:          vpnaas.NewOptNilStringArray([]string{cidr}),
				DeletionProtection: vpnaas.NewOptBool(isProtected),
			}})).Response.IpsecSiteConnection
	}
	connection, protected := connect("10.12.1.0/24", false), connect("10.12.2.0/24", true)
	if connection.Dpd.Timeout != 120 || ike.Lifetime.Value != 3600 {
		log.Fatalf("%+v %+v", connection.Dpd, ike.Lifetime)
	}

	this := vpnaas.DeleteIpsecSiteConnectionParams{ConnectionID: connection.ID}
	other := vpnaas.DeleteIpsecSiteConnectionParams{ConnectionID: protected.ID}
	is[*vpnaas.DeleteIpsecSiteConnectionNoContent](api.DeleteIpsecSiteConnection(ctx, this))
	fmt.Println("204 deleted")
	tell(api.DeleteIpsecSiteConnection(ctx, this))
	tell(stranger.DeleteIpsecSiteConnection(ctx, other))
	tell(api.DeleteIpsecSiteConnection(ctx, other))

	is[*vpnaas.IpsecSiteConnectionResponseHeaders](api.UpdateIpsecSiteConnection(ctx,
		&vpnaas.IpsecSiteConnectionUpdateRequest{IpsecSiteConnection: vpnaas.IpsecSiteConnectionUpdate{
			DeletionProtection: vpnaas.NewOptBool(false),
		}}, vpnaas.UpdateIpsecSiteConnectionParams{ConnectionID: protected.ID}))
	is[*vpnaas.DeleteIpsecSiteConnectionNoContent](api.DeleteIpsecSiteConnection(ctx, other))
	is[*vpnaas.DeleteVpnServiceNoContent](api.DeleteVpnService(ctx, vpnaas.DeleteVpnServiceParams{ServiceID: service.ID}))
	is[*vpnaas.DeleteIkePolicyNoContent](api.DeleteIkePolicy(ctx, vpnaas.DeleteIkePolicyParams{IkepolicyID: ike.ID}))
	is[*vpnaas.DeleteIpsecPolicyNoContent](api.DeleteIpsecPolicy(ctx, vpnaas.DeleteIpsecPolicyParams{IpsecpolicyID: ipsec.ID}))
}
