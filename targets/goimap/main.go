// goimap serves the memory backend of go-imap with two accounts: goimap PLAIN-ADDRESS TLS-ADDRESS CERT KEY
package main

import (
	"crypto/tls"
	"log"
	"os"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/backend"
	"github.com/emersion/go-imap/backend/memory"
	"github.com/emersion/go-imap/server"
)

// An account is a memory backend of its own, whose one user goes by another name.
type account struct {
	backend.User
	name, password string
}

func (a account) Username() string { return a.name }

type accounts []account

func (all accounts) Login(_ *imap.ConnInfo, name, password string) (backend.User, error) {
	for _, a := range all {
		if a.name == name && a.password == password {
			return a, nil
		}
	}
	return nil, backend.ErrInvalidCredentials
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// The backend begins with a message in INBOX, which goes away.
func newAccount(name, password string) account {
	user, err := memory.New().Login(nil, "username", "password")
	must(err)
	inbox, err := user.GetMailbox("INBOX")
	must(err)
	every, err := imap.ParseSeqSet("1:*")
	must(err)
	must(inbox.UpdateMessagesFlags(false, every, imap.SetFlags, []string{imap.DeletedFlag}))
	must(inbox.Expunge())
	return account{user, name, password}
}

func main() {
	pair, err := tls.LoadX509KeyPair(os.Args[3], os.Args[4])
	must(err)
	all := accounts{newAccount("user1", "pass1"), newAccount("user2", "pass2")}
	make := func(address string) *server.Server {
		s := server.New(all)
		s.Addr = address
		s.AllowInsecureAuth = true
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}}
		return s
	}
	go func() { must(make(os.Args[2]).ListenAndServeTLS()) }()
	must(make(os.Args[1]).ListenAndServe())
}
