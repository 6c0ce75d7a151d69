import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
pages = get_wsgi_application()

from nucleus.bodies import WholeBodies  # noqa: E402 - needs the settings
from nucleus.link_secrets import keep_out_of_the_server  # noqa: E402
from nucleus.mail import warn_without_mail  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402

keep_out_of_the_server()
warn_without_mail()

application = WholeBodies(pages)
tune_collector()
