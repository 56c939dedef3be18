"""Second-factor rule: who has to have one, and what they may do until they do: look at it and set it up, sign out.

Whoever came in by a company's provider was asked by the company, unless `company.second_factor` says otherwise; in an
emergency the device may be what was lost.
"""

from starlette.requests import Request

from configs.sections import Api
from configs.settings import Settings
from pipeline.accounts.people import Person
from pipeline.accounts.rights import ALONE
from pipeline.accounts.sessions import Held
from review_api.problems import Problem

_OPEN = ("/v1/session", "/v1/sessions", "/v1/second-factor")


def needs_one(settings: Api, person: Person) -> bool:
    """Say whether the settings ask this person for a second factor."""
    return settings.second_factor == "all" or (settings.second_factor == "staff" and ALONE not in person.roles)


def check(request: Request, settings: Settings, held: Held) -> None:
    """Raise a 403 problem for somebody who has to set one up first."""
    asked_elsewhere = held.means == "emergency" or (held.means == "company" and not settings.company.second_factor)
    if held.second_factor or asked_elsewhere or not needs_one(settings.api, held.person):
        return
    path = request.url.path
    if not any(path == one or path.startswith(f"{one}/") for one in _OPEN):
        detail = "set up a second factor first: My account, or POST /v1/second-factor"
        raise Problem(403, "second-factor-needed", detail)
