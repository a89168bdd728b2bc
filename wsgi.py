"""What a WSGI server loads: `gunicorn wsgi:app`."""

from campaign.app import create_app
from campaign.settings import Settings

app = create_app(Settings.from_env())
