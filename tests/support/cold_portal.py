"""The portal without warming up its search: for servers that live some seconds."""

from portal.app import create_app
from portal.wiring import Wiring

application = create_app(Wiring.from_env())
