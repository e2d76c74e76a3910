"""The application as a WSGI server imports it: ``portal.wsgi:application``."""

from core.logs import set_up_logs
from portal.app import create_app
from portal.wiring import Wiring

_wiring = Wiring.from_env()
set_up_logs(_wiring.settings.log_level)
application = create_app(_wiring)
