"""Schemathesis' hooks: data that keeps the rules that no schema can say, the second identity, and what is passed over."""
import json
import os
import sys

import requests
import schemathesis
from hypothesis import strategies as st

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import fitting  # noqa: E402
import rules  # noqa: E402

WORLD = fitting.World(json.loads(os.environ['VPNAAS_WORLD']))
NOTES = os.environ['VPNAAS_NOTES']      # a file: one line of JSON for each thing worth counting
PROBES = {}                             # what the second identity got for the same request, by case
PROBED_METHODS = ('GET', 'PUT', 'DELETE')

schemathesis.openapi.format('cidr', st.one_of(
    st.ip_addresses(v=4, network='10.0.0.0/8').flatmap(lambda ip: st.integers(0, 32).map(lambda n: f'{ip}/{n}')),
    st.ip_addresses(v=6, network='2001:db8::/32').flatmap(lambda ip: st.integers(0, 128).map(lambda n: f'{ip}/{n}'))))


def note(**what):
    with open(NOTES, 'a', encoding='utf-8') as fh:
        fh.write(json.dumps(what) + '\n')


def is_positive(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """What shall be accepted refers to what is there; and the second identity asks first, as later it may be gone."""
    if is_positive(case):
        fitting.fit(WORLD, case)
    if is_object(case) and case.headers.get('X-Auth-Token') == WORLD.token:
        sent = case.as_transport_kwargs(base_url=WORLD.base)
        sent['headers'] = {**sent['headers'], 'X-Auth-Token': WORLD.other_token}
        answer = requests.request(**sent, timeout=30)
        PROBES[case.id] = answer.status_code, answer.text


def is_object(case):
    """Whether the request names one object that somebody owns."""
    return (case.method.upper() in PROBED_METHODS and '{' in case.operation.path
            and not case.operation.path.startswith('/v2.0/extensions'))


@schemathesis.check
def other_projects_see_nothing(_ctx, response, case):
    """What the owner may show, change or delete is not there for another project; the owner's own answer was 2xx."""
    probe = PROBES.pop(case.id, None)
    if probe is None or not 200 <= response.status_code < 300:
        return
    status, text = probe
    wanted = rules.status_for_others(case.operation.label, response)
    note(probed=case.operation.label, status=status)
    if status not in wanted:
        raise AssertionError(f'{case.operation.label}: another project got {status}, not {wanted}: {text[:300]}')


@schemathesis.hook
def filter_failure(_context, failure, case, response):
    """Passes over exactly what rules.py lists, and counts it."""
    kind = type(failure).__name__
    found = None
    if kind == 'RejectedPositiveData':
        found = rules.excuse(case.operation.label, response)
    elif kind == 'AcceptedNegativeData':
        found = rules.liberty(case)
    if found:
        note(passed_over=found.name)
    return not found
