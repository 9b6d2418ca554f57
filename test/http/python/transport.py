"""What a generated client needs: it checks what goes out and what comes in, and keeps cookies."""

import json
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

from schema import Schemas

MISSING = object()


class Refused(Exception):
    """Problem details (RFC 9457)."""

    def __init__(self, status, problem, headers):
        super().__init__(f'{status} {problem["reason"]}')
        self.status = status
        self.problem = problem
        self.headers = headers


class Transport:
    def __init__(self, base_url, origin, components):
        self.address = urlsplit(base_url).netloc
        self.origin = origin
        self.cookies = {}
        self.schemas = Schemas(components)

    def send(self, method, path, body=None, accept='application/json'):
        """Returns status, headers and bytes."""
        headers = {'Origin': self.origin, 'Accept': accept}
        if body is not None:
            headers['Content-Type'] = 'application/json'
        if self.cookies:
            headers['Cookie'] = '; '.join(f'{name}={value}' for name, value in self.cookies.items())
        connection = HTTPConnection(self.address)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        for cookie in response.headers.get_all('Set-Cookie') or []:
            self._keep(cookie)
        return response.status, response.headers, content

    def _keep(self, cookie):
        pair, *attributes = cookie.split(';')
        name, value = pair.split('=', 1)
        if any(attribute.strip().lower() == 'max-age=0' for attribute in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def call(self, operation, method, path, arguments, accept='application/json'):
        """Calls an operation of the document. Raises ValueError for arguments that do not fit it."""
        given = {name: value for name, value in arguments.items() if value is not MISSING}
        parameters = operation.get('parameters', [])
        wrong = []
        query = {}
        for parameter in parameters:
            name = parameter['name']
            if name not in given:
                wrong += [f'{name}: is missing'] if parameter['required'] else []
                continue
            value = given.pop(name)
            wrong += self.schemas.problems(parameter['schema'], value, name)
            if parameter['in'] == 'path':
                path = path.replace('{' + name + '}', quote(str(value), safe=''))
            else:
                query[name] = value
        body = None
        if 'requestBody' in operation:
            body = given
            wrong += self.schemas.problems(content_schema(operation['requestBody'], 'application/json'), body, 'body')
        elif given:
            raise AssertionError(f'{sorted(given)} have no place in the request')
        if wrong:
            raise ValueError('; '.join(wrong))
        target = path + ('?' + urlencode(query) if query else '')
        return self._read(operation, *self.send(method, target, body, accept))

    def _read(self, operation, status, headers, content):
        described = operation['responses'].get(str(status))
        if described is None:
            raise AssertionError(f'{operation["operationId"]}: {status} is not described: {content!r}')
        if 'content' not in described:
            assert content == b'', content
            return None
        kind = headers.get_content_type()
        schema = content_schema(described, kind)
        if kind == 'application/x-ndjson':
            return [json.loads(line) for line in content.decode().splitlines()]
        value = json.loads(content)
        wrong = self.schemas.problems(schema, value, operation['operationId'])
        assert wrong == [], wrong
        if status >= 400:
            raise Refused(status, value, headers)
        return value


def content_schema(described, kind):
    return described['content'][kind]['schema']
