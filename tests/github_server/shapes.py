"""GitHub's JSON of what is in the world: the members that its REST API documents, less most of its many addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.github_server.world import Commit, Issue, Repo, User

Json = dict[str, Any]
WEB = "https://github.com"


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def account(login: str, kind: str = "User", id: int = 1) -> Json:
    return {
        "login": login,
        "id": id,
        "node_id": "MDQ6VXNlcjE=",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{id}?v=4",
        "gravatar_id": "",
        "html_url": f"{WEB}/{login}",
        "type": kind,
        "site_admin": False,
    }


def viewer(user: User) -> Json:
    return {**account(user.login, user.kind, user.id), "name": user.name, "email": user.email, "public_repos": 2}


def repository(repo: Repo) -> Json:
    return {
        "id": repo.id,
        "node_id": "MDEwOlJlcG9zaXRvcnkx",
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
        "visibility": "private" if repo.private else "public",
        "owner": account(repo.owner, "Organization"),
        "html_url": f"{WEB}/{repo.full_name}",
        "description": repo.description,
        "fork": repo.fork,
        "archived": repo.archived,
        "created_at": "2020-01-01T00:00:00Z",
        "updated_at": moment(repo.updated_at),
        "pushed_at": moment(repo.updated_at),
        "stargazers_count": repo.stars,
        "language": repo.language,
        "default_branch": repo.default_branch,
        "open_issues_count": sum(item.state == "open" for item in repo.items),
    }


def item(issue: Issue, repo: Repo) -> Json:
    page = f"{WEB}/{repo.full_name}/{'pull' if issue.is_pull else 'issues'}/{issue.number}"
    made: Json = {
        "id": issue.id,
        "node_id": "I_1",
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": issue.state,
        "state_reason": issue.state_reason,
        "locked": False,
        "html_url": page,
        "user": None if issue.user is None else account(issue.user, issue.user_kind),
        "labels": [{"id": 1, "name": name, "color": "d73a4a", "default": False} for name in issue.labels],
        "assignee": account(issue.assignees[0]) if issue.assignees else None,
        "assignees": [account(login) for login in issue.assignees],
        "milestone": None,
        "comments": issue.comments,
        "created_at": moment(issue.created_at),
        "updated_at": moment(issue.updated_at),
        "closed_at": moment(issue.closed_at),
        "author_association": issue.association,
        "reactions": {"total_count": issue.reactions, "+1": issue.reactions, "-1": 0},
    }
    if issue.is_pull:
        made["draft"] = issue.draft
        made["pull_request"] = {"html_url": page, "merged_at": moment(issue.merged_at)}
    return {**made, **issue.extra}


def commit(one: Commit) -> Json:
    stamp = {"name": one.author, "email": f"{one.author}@example.com", "date": moment(one.at)}
    return {
        "sha": "0" * 40,
        "commit": {"author": stamp, "committer": stamp, "message": "Change"},
        "author": account(one.author),
    }


def error(message: str) -> Json:
    return {"message": message, "documentation_url": "https://docs.github.com/rest", "status": ""}
