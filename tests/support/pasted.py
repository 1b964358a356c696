"""What a user would copy from a terminal or the README, and run."""
import re
import subprocess

STATUS_LINE = re.compile(r'^HTTP/[\d.]+ (\d{3})\b', re.M)
LAST_NUMBER = re.compile(r'\b(\d{3})\s*$')


def curl_lines(output):
    """The curl commands in a program's output, with continued lines joined."""
    text = re.sub(r'[ \t]*\\\n\s*', ' ', '\n'.join(line.rstrip() for line in output))
    return [line.strip().removeprefix('$ ') for line in text.split('\n') if re.match(r'\s*(\$ )?curl ', line)]


def status_in(shown):
    """The HTTP status in curl's output: in its last status line, or at its very end; None without one."""
    found = STATUS_LINE.findall(shown) or LAST_NUMBER.findall(shown)
    return int(found[-1]) if found else None


def status_of(line):
    """Runs a pasted curl command, and prints what a user would see."""
    done = subprocess.run(['bash', '-c', line], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=60)
    print(f'$ {line}\n{done.stdout}')
    return status_in(done.stdout)


class Block:
    """A fenced block of a Markdown text: its language, the word after it, its lines, and its line number."""

    def __init__(self, language, role, text, line):
        self.language, self.role, self.text, self.line = language, role, text, line


def blocks(markdown):
    """The fenced blocks of a Markdown text, in order."""
    found = []
    for match in re.finditer(r'^```(\S*)[ \t]*(.*?)\n(.*?)^```[ \t]*$', markdown, re.M | re.S):
        found.append(Block(match[1], match[2].strip(), match[3], markdown.count('\n', 0, match.start()) + 1))
    return found


def shows(expected, shown):
    """Whether an output matches the expected one; `…` stands for anything within a line."""
    pattern = '.*'.join(re.escape(part) for part in expected.strip().split('…'))
    return re.fullmatch(pattern, shown.strip()) is not None


def job_commands(workflow):
    """The commands of a CI workflow in YAML: the text after `run:`, on its line or below it."""
    found, lines = [], workflow.split('\n')
    for number, line in enumerate(lines):
        match = re.match(r'( *(?:- )?)run: *(.*)$', line)
        if not match:
            continue
        indent, command = len(match[1]), match[2]
        if command in ('|', '>', '|-', '>-'):
            below = []
            for more in lines[number + 1:]:
                if more.strip() and len(more) - len(more.lstrip()) <= indent:
                    break
                below.append(more.strip())
            command = ('\n' if command[0] == '|' else ' ').join(below).strip()
        found.append(command)
    return found
