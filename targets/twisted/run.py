"""Twisted's IMAP server with two accounts in memory: run.py PORT TLS-PORT CERTIFICATE-AND-KEY

Twisted has no mailbox of its own, and the server of localmail takes any password and has one mailbox for all: here its
mailbox serves the accounts of Twisted."""

import sys

from localmail.inbox import MemoryIMAPMailbox
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse as Passwords
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor, ssl
from twisted.internet.defer import succeed
from twisted.internet.protocol import Factory
from twisted.mail import imap4
from twisted.python import log
from zope.interface import implementer


class Mailbox(MemoryIMAPMailbox):
    def addMessage(self, *args, **kwargs):
        # The server waits for a Deferred.
        return succeed(super().addMessage(*args, **kwargs))

    def destroy(self):
        self.msgs.clear()


class Account(imap4.MemoryAccount):
    def _emptyMailbox(self, name, id):
        return Mailbox()

    def listMailboxes(self, ref, wildcard):
        return list(super().listMailboxes(ref, wildcard))


@implementer(IRealm)
class Realm:
    def __init__(self, names):
        self.accounts = {name: Account(name) for name in names}
        for account in self.accounts.values():
            account.addMailbox("INBOX", Mailbox())

    def requestAvatar(self, name, mind, *interfaces):
        name = name.decode() if isinstance(name, bytes) else name
        return imap4.IAccount, self.accounts[name], lambda: None


class Server(imap4.IMAP4Server):
    timeOut = 1800

    def capabilities(self):
        # Where STARTTLS is offered it would refuse LOGIN before it.
        return {name: value for name, value in super().capabilities().items() if name != b"LOGINDISABLED"}


class Servers(Factory):
    noisy = False

    def __init__(self, portal, context):
        self.portal, self.context = portal, context

    def buildProtocol(self, address):
        server = Server(contextFactory=self.context)
        server.portal, server.factory = self.portal, self
        server.challengers = {b"PLAIN": imap4.PLAINCredentials, b"LOGIN": imap4.LOGINCredentials}
        return server


log.startLogging(sys.stdout)
port, tls_port, pem = sys.argv[1:4]
checker = Passwords(user1=b"pass1", user2=b"pass2")
context = ssl.DefaultOpenSSLContextFactory(pem, pem)
servers = Servers(Portal(Realm(["user1", "user2"]), [checker]), context)
reactor.listenTCP(int(port), servers, interface="127.0.0.1")
reactor.listenSSL(int(tls_port), servers, context, interface="127.0.0.1")
reactor.run()
