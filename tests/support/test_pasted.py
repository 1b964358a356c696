"""python3 -m unittest discover tests/support"""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from pasted import blocks, curl_lines, job_commands, shows, status_in  # noqa: E402


class Pasted(unittest.TestCase):
    def test_curl_lines_are_found_and_joined(self):
        output = ['Swagger UI: http://x/docs/', '  curl -i http://a \\', '    -X DELETE', 'use curl', '$ curl b']
        self.assertEqual(['curl -i http://a -X DELETE', 'curl b'], curl_lines(output))

    def test_the_status_is_that_of_the_last_answer(self):
        self.assertEqual(409, status_in('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 409 Conflict\r\n\r\n{"a": 204}'))
        self.assertEqual(204, status_in('204\n'))
        self.assertEqual(404, status_in('{"error": 1}\n404'))
        self.assertIsNone(status_in('curl: (7) refused'))

    def test_blocks_know_their_role_and_line(self):
        found = blocks('a\n```sh run\nls\n```\n\n```text\n1\n2\n```\n```\nplain\n```\n')
        self.assertEqual([('sh', 'run', 'ls\n', 2), ('text', '', '1\n2\n', 6), ('', '', 'plain\n', 10)],
                         [(b.language, b.role, b.text, b.line) for b in found])

    def test_an_output_may_leave_things_open(self):
        self.assertTrue(shows('id … gone\n204\n', 'id 1-2 gone\n204'))
        self.assertFalse(shows('id … gone', 'id 1\n gone'))
        self.assertFalse(shows('204', '1204'))

    def test_commands_of_a_job_are_found(self):
        workflow = 'steps:\n  - uses: a@v1\n  - run: one --two\n  - name: x\n    run: |\n      three \\\n        four\n\n      five\n  - name: y\n'
        self.assertEqual(['one --two', 'three \\\nfour\n\nfive'], job_commands(workflow))


if __name__ == '__main__':
    unittest.main()
