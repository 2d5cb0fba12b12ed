"""template.yaml as the tests read it: globals merged into the functions, and values as a deployment has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parents[1] / "template.yaml"
_PSEUDO = {"AWS::Region": "us-east-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws", "AWS::StackName": "s"}
_NO_VALUE = object()
# What functions of one area alone are told: others have no use for its secrets.
_OF_AREA = {
    "reports": [
        '          GITHUB_TOKEN: !If [HasGitHubToken, !Sub "ssm://${GitHubTokenParameter}", ""]',
        "          GITHUB_CLIENT_ID: !Ref GitHubClientId",
        '          GITHUB_CLIENT_SECRET: !If [HasGitHubClientSecret, !Sub "ssm://${GitHubClientSecretParameter}", ""]',
        '          LARDER_SESSION_SECRET: !If [HasSessionSecret, !Sub "ssm://${SessionSecretParameter}", ""]',
    ]
}


class _Loader(yaml.SafeLoader):
    """Reads `!Name value` as `{"Name": value}`."""


def _tagged(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise AssertionError(f"!{name} of a mapping")


_Loader.add_multi_constructor("!", _tagged)


class SamTemplate:
    """A template and the parameters that it is deployed with; a reference to a resource reads as its name."""

    def __init__(self, parameters: Mapping[str, str] | None = None, *, text: str | None = None) -> None:
        self.document: dict[str, Any] = yaml.load(PATH.read_text() if text is None else text, _Loader)
        declared = self.document.get("Parameters", {})
        defaults = {name: str(described.get("Default", "")) for name, described in declared.items()}
        self.parameters = {**_PSEUDO, **defaults, **(parameters or {})}

    def resources(self, kind: str) -> dict[str, Any]:
        """Return the properties of each resource of a type, by its logical id."""
        return {
            name: self.resolve(resource.get("Properties", {}))
            for name, resource in self.document["Resources"].items()
            if resource["Type"] == kind
        }

    def functions(self) -> dict[str, Any]:
        """Return the functions' properties by logical id, the globals merged in."""
        shared = self.resolve(self.document["Globals"]["Function"])
        found = {}
        for name, own in self.resources("AWS::Serverless::Function").items():
            variables = {**_variables(shared), **_variables(own)}
            found[name] = {**shared, **own, "Environment": {"Variables": variables}}
        return found

    def function_of(self, module: str) -> dict[str, Any] | None:
        """Return the properties of the function whose handler is the module's."""
        found = (f for f in self.functions().values() if f["Handler"] == f"{module}.handler")
        return next(found, None)

    def routes(self) -> set[tuple[str, str]]:
        """Return (method, path) of everything that the gateway routes."""
        return {route for function in self.functions().values() for route in routes_of(function)}

    def statements(self, role: str) -> list[dict[str, Any]]:
        """Return the policy statements of a role, lists where one value stands."""
        policies = self.resources("AWS::IAM::Role")[role]["Policies"]
        found = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
        return [{**s, "Action": _listed(s["Action"]), "Resource": _listed(s["Resource"])} for s in found]

    def role_of(self, function: Mapping[str, Any]) -> str:
        """Return the logical id of a function's role."""
        return str(function["Role"]).partition(".")[0]

    def resolve(self, value: Any) -> Any:
        """Return a value with the intrinsic functions worked out."""
        if isinstance(value, list):
            return [found for found in map(self.resolve, value) if found is not _NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, given), *_ = value.items()
            if name == "Ref":
                return _NO_VALUE if given == "AWS::NoValue" else self.parameters.get(given, given)
            if name == "GetAtt":
                return given
            if name == "Sub":
                return re.sub(r"\$\{([^}]+)\}", lambda found: self.parameters.get(found[1], found[1]), given)
            if name == "If":
                return self.resolve(given[1] if self.holds(given[0]) else given[2])
        resolved = {name: self.resolve(inner) for name, inner in value.items()}
        return {name: inner for name, inner in resolved.items() if inner is not _NO_VALUE}

    def holds(self, condition: Any) -> bool:
        """Tell whether a condition holds; a name, or an expression."""
        if isinstance(condition, str):
            return self.holds(self.document["Conditions"][condition])
        ((name, given),) = condition.items()
        if name == "Equals":
            first, second = self.resolve(given)
            return bool(first == second)
        inner = [self.holds(one) for one in given]
        return {"Not": not inner[0], "And": all(inner), "Or": any(inner)}[str(name)]


def routes_of(function: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return (method, path) of a function's routes."""
    events = function.get("Events", {}).values()
    return {(e["Properties"]["Method"], e["Properties"]["Path"]) for e in events if e["Type"] == "HttpApi"}


def schedules_of(function: Mapping[str, Any]) -> set[str]:
    """Return the expressions of a function's schedules."""
    events = function.get("Events", {}).values()
    return {e["Properties"]["ScheduleExpression"] for e in events if e["Type"] == "ScheduleV2"}


def gateway_path(path: str) -> str:
    """Return a FastAPI path as the gateway writes it."""
    return re.sub(r"\{(\w+):path\}", r"{\1+}", path)


def logical_id(module: str) -> str:
    """Return the function's logical id, after the module's path."""
    return "".join(word.title() for word in module.removeprefix("functions.").replace(".", "_").split("_")) + "Function"


def function_block(module: str, routes: Iterable[tuple[str, str]], schedule: str | None = None) -> str:
    """Return the YAML of a module's function, to be pasted under Resources."""
    area = module.split(".")[1]
    events = []
    for method, path in sorted(routes):
        words = re.sub(r"\W+", "_", path).strip("_")
        name = "".join(word.title() for word in (method, *words.split("_")))
        properties = f'{{ApiId: !Ref HttpApi, Method: {method}, Path: "{path}"}}'
        events.append(f"        {name}:\n          Type: HttpApi\n          Properties: {properties}")
    if schedule is not None:
        properties = f'{{ScheduleExpression: "{schedule}"}}'
        events.append(f"        Timer:\n          Type: ScheduleV2\n          Properties: {properties}")
    return "\n".join(
        [
            f"  {logical_id(module)}:",
            "    Type: AWS::Serverless::Function",
            "    Metadata:",
            "      BuildMethod: makefile",
            "    Properties:",
            "      CodeUri: .",
            f"      Handler: {module}.handler",
            f"      Role: !GetAtt {area.title()}Role.Arn",
            f"      LoggingConfig: {{LogGroup: !Ref {area.title()}Logs}}",
            "      Environment:",
            "        Variables:",
            f"          LARDER_BLOBS_URL: !Sub s3://${{Bucket}}/{area}",
            *_OF_AREA.get(area, []),
            "      Events:",
            *events,
        ]
    )


def alarm_block(function: str, metric: str) -> str:
    """Return the YAML of a function's alarm."""
    return "\n".join(
        [
            f"  {function.removesuffix('Function')}{metric}Alarm:",
            "    Type: AWS::CloudWatch::Alarm",
            "    Properties:",
            "      Namespace: AWS/Lambda",
            f"      MetricName: {metric}",
            f"      Dimensions: [{{Name: FunctionName, Value: !Ref {function}}}]",
            "      Statistic: Sum",
            "      Period: 300",
            "      EvaluationPeriods: 1",
            "      Threshold: 0",
            "      ComparisonOperator: GreaterThanThreshold",
            "      TreatMissingData: notBreaching",
            "      AlarmActions: !If [HasAlarmTopic, [!Ref AlarmTopicArn], !Ref AWS::NoValue]",
        ]
    )


def _variables(function: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = function.get("Environment", {}).get("Variables", {})
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
