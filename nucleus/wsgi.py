import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
application = get_wsgi_application()

from nucleus.bodies import WholeBodies  # noqa: E402 - needs the settings

application = WholeBodies(application)
