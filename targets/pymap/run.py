"""pymap with two accounts, on a plain port and on one with TLS. Its own command has one account and no second port; it also
makes each log-in cost half a second of processor time, and ends a connection after five bad commands."""

import asyncio
import sys
from argparse import Namespace
from copy import copy

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend import dict as backend
from pymap.config import IMAPConfig
from pymap.imap import IMAPServer
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash


@classmethod
def quick_hash(cls, passlib):
    return BuiltinHash(rounds=10)


async def serve(plain_port, tls_port, cert, key):
    IMAPConfig._get_hash_context = quick_hash
    options = Namespace(
        host=["127.0.0.1"], port=plain_port, tls=True, cert=cert, key=key, debug=False, passlib_cfg=None,
        proxy_protocol=None, demo_data=False, demo_user="user1", demo_password="pass1",
    )
    config = backend.Config.from_args(options, bad_command_limit=None, invalid_user_sleep=0.0)
    login = backend.Login(config)
    for number in ("1", "2"):
        password = await Passwords(config).hash_password("pass" + number)
        login.users_dict["user" + number] = UserMetadata(config, "user" + number, password=password)
    config.apply_context()
    # Under TLS there is nothing to start.
    secure = copy(config)
    secure._tls_enabled = False
    reader = ProxyProtocolReader(config.proxy_protocol)

    async def listen(port, config, context):
        server = await asyncio.start_server(reader.get_callback(IMAPServer(login, config)), "127.0.0.1", int(port), ssl=context)
        await server.serve_forever()

    await asyncio.gather(listen(tls_port, secure, config.ssl_context), listen(plain_port, config, None))


asyncio.run(serve(*sys.argv[1:5]))
