"""The application as a WSGI server imports it: ``portal.wsgi:application``."""

from portal.app import create_app
from portal.request_log import begin_logging
from portal.wiring import Wiring

_wiring = Wiring.from_env()
begin_logging(_wiring.settings.log_level)
application = create_app(_wiring)
