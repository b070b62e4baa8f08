// Drives the emulator with IBM's Go SDK; each line says what held.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	kp "github.com/IBM/keyprotect-go-client"
)

const nowhere = "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"

var ctx = context.Background()

func check(held bool, name string, detail any) {
	if held {
		fmt.Println("ok " + name)
		return
	}

	text := strings.ReplaceAll(fmt.Sprintf("%+v", detail), "\n", " ")
	fmt.Println("not ok " + name + ": " + text)
}

func same(got, want any, name string) {
	check(got == want, name, [2]any{got, want})
}

// what a later step needs has to be there: else the program ends
func must[T any](value T, err error) func(name string) T {
	return func(name string) T {
		check(err == nil, name, err)

		if err != nil {
			os.Exit(1)
		}

		return value
	}
}

func worked(err error, name string) {
	check(err == nil, name, err)
}

func refused(err error, status int, code, name string) {
	var said *kp.Error

	if !errors.As(err, &said) {
		check(false, name, err)
		return
	}

	check(said.StatusCode == status && len(said.Reasons) == 1 &&
		said.Reasons[0].Code == code && said.CorrelationID != "",
		name, said)
}

func client(ring string) *kp.Client {
	made, err := kp.New(kp.ClientConfig{
		BaseURL:    os.Getenv("KEY_PROTECT"),
		APIKey:     os.Getenv("API_KEY"),
		TokenURL:   os.Getenv("KEY_PROTECT") + "/oidc/token",
		InstanceID: os.Getenv("INSTANCE"),
		KeyRing:    ring,
		Verbose:    kp.VerboseNone,
		Timeout:    20,
	}, kp.DefaultTransport())

	return must(made, err)("a client")
}

func keys(c *kp.Client) *kp.Key {
	payload := base64.StdEncoding.EncodeToString([]byte("a record"))
	aliases := []string{"go-record"}
	create := func() (*kp.Key, error) {
		return c.CreateImportedKeyWithAliases(ctx, "go-record", nil,
			payload, "", "", true, aliases)
	}

	key := must(create())("CreateImportedKeyWithAliases")
	got := must(c.GetKey(ctx, "go-record"))("GetKey by alias")

	same(got.ID, key.ID, "it is the same key")
	same(got.Payload, payload, "with its payload")
	same(got.Aliases[0], "go-record", "and its alias")
	same(must(c.GetKeyMetadata(ctx, key.ID))("GetKeyMetadata").Payload, "",
		"which has no payload")

	_, err := create()
	refused(err, 409, "KEY_ALIAS_NOT_UNIQUE_ERR", "the alias again")

	_, err = c.GetKey(ctx, nowhere)
	refused(err, 404, "KEY_NOT_FOUND_ERR", "GetKey of nothing")

	for i := 2; i <= 5; i++ {
		must(c.CreateKeyAlias(ctx, fmt.Sprint("go-", i), key.ID))(
			"CreateKeyAlias")
	}

	_, err = c.CreateKeyAlias(ctx, "go-6", key.ID)
	refused(err, 409, "KEY_ALIAS_QUOTA_ERR", "a sixth alias")
	worked(c.DeleteKeyAlias(ctx, "go-5", key.ID), "DeleteKeyAlias")

	return key
}

func lists(c *kp.Client, key *kp.Key) {
	text := "go-record"
	search := must(kp.GetKeySearchQuery(&text, kp.WithExactMatch(),
		kp.AddKeyNameScope()))("GetKeySearchQuery")
	yes := true
	found := must(c.ListKeys(ctx, &kp.ListKeysOptions{
		Search: search, Extractable: &yes,
		Sort: kp.GetKeySortStr(kp.WithCreationDateDesc()),
	}))("ListKeys")

	check(len(found.Keys) == 1 && found.Keys[0].ID == key.ID,
		"it finds the record", found)
	same(len(must(c.ListKeys(ctx, &kp.ListKeysOptions{
		State: []kp.KeyState{kp.Destroyed},
	}))("ListKeys, deleted").Keys), 0, "there are none")
}

func wrapping(c *kp.Client) {
	crk := must(c.CreateKeyWithAliases(ctx, "go-crk", nil, false,
		[]string{"go-crk"}))("CreateKeyWithAliases")
	aad := []string{"vmware_kmip", "some-uid"}
	plain, wrapped, err := c.WrapCreateDEK(ctx, "go-crk", &aad)

	worked(err, "WrapCreateDEK")

	back, err := c.Unwrap(ctx, crk.ID, wrapped, &aad)

	worked(err, "Unwrap")
	check(bytes.Equal(plain, back), "it gives the key back", nil)

	_, err = c.Unwrap(ctx, crk.ID, wrapped, nil)
	refused(err, 400, "INVALID_FIELD_ERR", "Unwrap without the AAD")
	worked(c.Rotate(ctx, crk.ID, ""), "Rotate")

	back, fresh, err := c.UnwrapV2(ctx, crk.ID, wrapped, &aad)
	worked(err, "UnwrapV2 after rotation")
	check(bytes.Equal(plain, back), "it gives the key back", nil)
	check(len(fresh) > 0 && !bytes.Equal(fresh, wrapped),
		"and a new ciphertext", nil)
	same(len(must(c.ListKeyVersions(ctx, crk.ID, nil))(
		"ListKeyVersions").KeyVersion), 2, "two versions")

	err = c.Rotate(ctx, crk.ID, "")
	refused(err, 409, "KEY_ROTATION_NOT_PERMITTED", "Rotate again")
	worked(c.DisableKey(ctx, crk.ID), "DisableKey")

	_, err = c.Unwrap(ctx, crk.ID, wrapped, &aad)
	refused(err, 409, "KEY_ACTION_INVALID_STATE_ERR", "Unwrap, disabled")
	refused(c.EnableKey(ctx, crk.ID), 409, "REQ_TOO_EARLY_ERR",
		"EnableKey at once")
}

func governing(c *kp.Client, key *kp.Key) {
	worked(c.CreateKeyRing(ctx, "go-ring"), "CreateKeyRing")
	same(must(c.SetKeyRing(ctx, key.ID, "go-ring"))("SetKeyRing").KeyRingID,
		"go-ring", "the key has moved")
	must(client("go-ring").GetKey(ctx, key.ID))("GetKey in the ring")

	_, err := client("default").GetKey(ctx, key.ID)
	refused(err, 404, "KEY_NOT_FOUND_ERR", "GetKey in another ring")
	same(len(must(c.GetKeyRings(ctx))("GetKeyRings").KeyRings), 2,
		"two rings")

	root := must(c.CreateRootKey(ctx, "go-governed", nil))("CreateRootKey")

	same(len(must(c.SetPolicies(ctx, root.ID, true, 3, true, true))(
		"SetPolicies")), 2, "two policies")

	_, err = c.DeleteKey(ctx, root.ID, kp.ReturnMinimal)
	refused(err, 409, "AUTHORIZATIONS_NOT_MET", "DeleteKey, dual")
	worked(c.SetKeyCreateImportAccessInstancePolicy(ctx, true,
		map[string]bool{kp.ImportStandardKey: false}),
		"SetKeyCreateImportAccessInstancePolicy")

	_, err = c.CreateImportedStandardKey(ctx, "go-barred", nil, "AAAA")
	refused(err, 409, "KEY_CREATE_IMPORT_ACCESS_ERR", "an import")
	worked(c.SetKeyCreateImportAccessInstancePolicy(ctx, false, nil),
		"the policy off")
}

func endings(c *kp.Client, key *kp.Key) {
	gone := must(c.DeleteKey(ctx, key.ID, kp.ReturnRepresentation))(
		"DeleteKey")

	same(gone.State, 5, "its state")

	_, err := c.DeleteKey(ctx, key.ID, kp.ReturnMinimal)
	refused(err, 410, "KEY_DELETED_ERR", "DeleteKey again")

	_, err = c.RestoreKey(ctx, key.ID)
	refused(err, 409, "REQ_TOO_EARLY_ERR", "RestoreKey at once")
	check(*must(c.GetKeyMetadata(ctx, "go-record"))(
		"GetKeyMetadata, deleted").Deleted, "it says so", nil)
}

func main() {
	c := client("")
	key := keys(c)

	lists(c, key)
	wrapping(c)
	governing(c, key)
	endings(c, key)
	fmt.Println("done")
}
