"""Schemathesis hooks: fitted data, the second identity, and ignored failures."""
import json
import os
import sys

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import fitting  # noqa: E402
import rules  # noqa: E402

WORLD = fitting.World(json.loads(os.environ['VPNAAS_WORLD']))
NOTES = os.environ['VPNAAS_NOTES']      # a file: one line of JSON for each thing worth counting
PROBES = {}                             # what the second identity got for the same request, by case
SEEN = set()                            # (what, operation) that has been noted
TOKENS = '/identity/v3/auth/tokens'
PROBED_METHODS = ('GET', 'PUT', 'DELETE')

IP = st.one_of(st.ip_addresses(v=4, network='10.0.0.0/8'), st.ip_addresses(v=6, network='2001:db8::/32')).map(str)
schemathesis.openapi.format('ip', IP)
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
    """Makes acceptable requests refer to existing objects, and sends them as the second identity before the object may be gone."""
    if is_positive(case):
        fitting.fit(WORLD, case)
        if case.operation.path == TOKENS and 'X-Subject-Token' in case.headers:
            case.headers['X-Subject-Token'] = WORLD.token if case.method == 'GET' else another_token()
    if case.operation.path.startswith('/v2.0/quotas') and case.headers.get('X-Auth-Token') == WORLD.token:
        case.headers['X-Auth-Token'] = WORLD.admin_token      # quotas are the administrator's
    if is_object(case) and case.headers.get('X-Auth-Token') in (WORLD.token, WORLD.admin_token):
        sent = case.as_transport_kwargs(base_url=WORLD.base)
        sent['headers'] = {**sent['headers'], 'X-Auth-Token': WORLD.other_token}
        answer = requests.request(**sent, timeout=30)
        PROBES[case.id] = answer.status_code, answer.text


def another_token():
    """A token of the member that may be revoked."""
    identity = {'methods': ['token'], 'token': {'id': WORLD.token}}
    scope = {'project': {'id': WORLD.project}}
    answer = requests.post(WORLD.base + TOKENS, json={'auth': {'identity': identity, 'scope': scope}}, timeout=30)
    return answer.headers.get('X-Subject-Token', WORLD.other_token)


def is_object(case):
    """Whether the request names one object that has an owner."""
    return (case.method.upper() in PROBED_METHODS and '{' in case.operation.path
            and not case.operation.path.startswith('/v2.0/extensions')
            # A project may see its own quota.
            and (case.path_parameters or {}).get('project_id') != WORLD.other_project)


@schemathesis.check
def other_projects_see_nothing(_ctx, response, case):
    """What the owner may show, change or delete does not exist for another project; the owner's response was 2xx."""
    probe = PROBES.pop(case.id, None)
    if probe is None or not 200 <= response.status_code < 300:
        return
    status, text = probe
    wanted = rules.status_for_others(case.operation.label, json_of(response), WORLD.project)
    if wanted is None:
        return
    note(probed=case.operation.label)
    if status != wanted:
        raise AssertionError(f'{case.operation.label}: another project got {status}, not {wanted}: {text[:300]}')


def json_of(response):
    try:
        return json.loads(response.content)
    except ValueError:
        return None


@schemathesis.hook
def after_call(_context, case, response):
    """Records which operations have succeeded, and which networks were deleted, along with their subnets."""
    for what, is_so in (('tried', True), ('succeeded', 200 <= response.status_code < 400)):
        if is_so and (what, case.operation.label) not in SEEN:
            SEEN.add((what, case.operation.label))
            note(**{what: case.operation.label})
    if case.operation.path.startswith('/v2.0/networks/') and case.method == 'DELETE' and response.status_code == 204:
        WORLD.gone.add(str(case.path_parameters['network_id']).lower())
    if case.operation.path == '/v2.0/subnets' and case.method == 'POST' and response.status_code == 201:
        subnet = json_of(response)['subnet']
        WORLD.subnets[subnet['id']] = subnet['network_id']


@schemathesis.hook
def filter_failure(_context, failure, case, response):
    """Ignores exactly the failures that rules.py lists, and counts them."""
    kind, label, found = type(failure).__name__, case.operation.label, None
    if kind == 'RejectedPositiveData':
        found = rules.excuse(label, response)
    elif kind in ('UseAfterFree', 'AcceptedNegativeData') and rules.ALWAYS_EMPTY.match(label):
        found = 'what is always empty is so for every id'
    elif kind == 'AcceptedNegativeData':
        query, body, taken = rules.liberty(dict(case.query or {}), case.body)
        found = ', '.join(sorted(taken)) if taken and is_valid(case, query, body) else None
    elif kind == 'MissingHeaderNotRejected' and label.endswith(' ' + TOKENS) and response.status_code == 404:
        found = 'a token that is not named is not found, as in Keystone'
    elif kind == 'EnsureResourceAvailability' and rules.is_about_the_body(label, response):
        found = 'what is not there is something that the body refers to'
    elif kind == 'EnsureResourceAvailability' and case.operation.path.startswith('/v2.0/subnets/'):
        subnet = str((case.path_parameters or {}).get('subnet_id')).lower()
        found = 'the subnet went with its network' if WORLD.subnets.get(subnet) in WORLD.gone else None
    elif kind == 'UseAfterFree' and label.startswith('GET /v2.0/quotas/{project_id}'):
        found = "what a delete takes away are a project's own limits: the defaults hold again"
    elif kind == 'UseAfterFree' and label.startswith('GET /v2.0/') and label.endswith('/tags') and json_of(response) == {'tags': []}:
        found = 'an object without tags has an empty list of them'
    if found:
        note(passed_over=found)
    return not found


def is_valid(case, query, body):
    """Whether the request would match all schemas with this query and this body."""
    validator = case.operation.schema.adapter.jsonschema_validator_cls
    query = {name: read_back(case.operation.query, name, value) for name, value in query.items()}
    return ((not case.operation.query or case._validate_component(ParameterLocation.QUERY, query, validator))
            and (body is case.body and not case.operation.body
                 or case._validate_component(ParameterLocation.BODY, body, validator)))


def read_back(parameters, name, value):
    """A query's value before it was serialized: checks see booleans and numbers as texts."""
    schema = (parameters.schema.get('properties') or {}).get(name) or {}
    kinds = [schema.get('type'), (schema.get('items') or {}).get('type')]
    if isinstance(value, list):
        return [read_back(parameters, name, item) for item in value]
    if 'boolean' in kinds and value in ('true', 'false'):
        return value == 'true'
    if 'integer' in kinds and isinstance(value, str) and value.lstrip('-').isdigit():
        return int(value)
    return value
