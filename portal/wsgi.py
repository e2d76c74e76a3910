"""The application as a WSGI server imports it: ``portal.wsgi:application``."""

import signal
import threading

from portal.app import create_app
from portal.request_log import begin_logging
from portal.wiring import Wiring
from search.warm import warm_up

# A terminal sends Ctrl-C to every process. The server itself ends its workers (SIGTERM); one that hears both at once
# hangs until it is killed ten seconds later.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
_wiring = Wiring.from_env()
begin_logging(_wiring.settings.log_level)
application = create_app(_wiring)
# The first question of a visitor shall not wait for the dictionary and the index.
threading.Thread(target=warm_up, args=(application.extensions["kais.index"],), name="warm-up", daemon=True).start()
