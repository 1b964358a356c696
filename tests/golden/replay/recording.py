"""Processing of recordings: removes our additions, selects groups, applies waivers."""
import json

# What this service adds to the recorded API. (The recorder keeps none of the aliases that announce it.)
ADDED_ATTRIBUTE = 'deletion_protection'


def load(path):
    """The exchanges of a recording, in order."""
    with open(path, encoding='utf-8') as fh:
        return [json.loads(line) for line in fh if line.strip()]


def save(path, exchanges):
    """Writes a recording."""
    with open(path, 'w', encoding='utf-8') as fh:
        for exchange in exchanges:
            fh.write(json.dumps(exchange, ensure_ascii=False) + '\n')


def _without_attribute(connection):
    """A connection without the added attribute, if that has its default."""
    if isinstance(connection, dict) and connection.get(ADDED_ATTRIBUTE) is False:
        return {k: v for k, v in connection.items() if k != ADDED_ATTRIBUTE}
    return connection


def comparable(exchange):
    """Our exchange as Neutron could have recorded it: without our additions, and with its address of the identity service.

    The recorder knows the identity service by a separate base URL. Here it is below the service's, which the recorder
    replaces first.
    """
    response = exchange['response']
    if 'race' in response:
        return exchange
    body, headers = response['body'], dict(response['headers'])
    if 'www-authenticate' in headers:
        headers['www-authenticate'] = headers['www-authenticate'].replace('{{base}}/identity', '{{keystone}}')
    if isinstance(body, dict):
        body = dict(body)
        if 'ipsec_site_connection' in body:
            body['ipsec_site_connection'] = _without_attribute(body['ipsec_site_connection'])
        if isinstance(body.get('ipsec_site_connections'), list):
            body['ipsec_site_connections'] = [_without_attribute(c) for c in body['ipsec_site_connections']]
    return {**exchange, 'response': {**response, 'headers': headers, 'body': body}}


def waivers(path):
    """The waiver file: pattern -> reason. A pattern is a case id, or a prefix followed by a star."""
    out = {}
    with open(path, encoding='utf-8') as fh:
        for number, line in enumerate(fh, 1):
            if not line.strip() or line.startswith('#'):
                continue
            pattern, _, reason = line.strip().partition(' ')
            if not reason.strip():
                raise SystemExit(f'{path}:{number}: a waiver needs a reason')
            if pattern in out:
                raise SystemExit(f'{path}:{number}: {pattern} stands here twice')
            out[pattern] = reason.strip()
    return out


def matches(pattern, case):
    """Whether a waiver applies to a case."""
    return case == pattern or (pattern.endswith('*') and case.startswith(pattern[:-1]))


def needless(patterns, recorded, differing):
    """The waivers for recorded cases none of which differs. Waivers for cases that were not recorded are excluded."""
    out = []
    for pattern in patterns:
        meant = [case for case in recorded if matches(pattern, case)]
        if meant and not any(case in differing for case in meant):
            out.append(pattern)
    return out
