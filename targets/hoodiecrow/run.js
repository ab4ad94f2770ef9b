// hoodiecrow on loopback, on a plain port and on one with TLS: run.js STORE PORT TLS-PORT CERT KEY
// Its own command listens on every address, has one user, and no second port.
const [store, port, tlsPort, cert, key] = process.argv.slice(2);
const { readFileSync } = require("fs");
const hoodiecrow = require(`${store}/node_modules/hoodiecrow-imap`);

const common = {
  plugins: "ID AUTH-PLAIN SASL-IR STARTTLS LITERALPLUS NAMESPACE IDLE ENABLE CONDSTORE UNSELECT UIDPLUS MOVE SPECIAL-USE CREATE-SPECIAL-USE".split(" "),
  users: { user1: { password: "pass1" }, user2: { password: "pass2" } },
  credentials: { cert: readFileSync(cert), key: readFileSync(key) },
  storage: { INBOX: {}, "": {} },
};
hoodiecrow({ ...common, secureConnection: false }).listen(Number(port), "127.0.0.1");
hoodiecrow({ ...common, secureConnection: true }).listen(Number(tlsPort), "127.0.0.1");
