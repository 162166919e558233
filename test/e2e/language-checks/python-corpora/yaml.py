import yaml


class Point(yaml.YAMLObject):
    yaml_tag = "!point"
    yaml_loader = yaml.SafeLoader

    def __init__(self, x):
        self.x = x


text = yaml.safe_dump({"b": [1, 2.5, None], "a": "über", "when": {"at": True}}, allow_unicode=True)
print(yaml.safe_load(text) == yaml.load(text, Loader=yaml.CSafeLoader), text.split("\n")[0])
print(yaml.safe_load("!point {x: 3}").x, yaml.safe_load("2024-07-01T12:00:00Z").year, yaml.__with_libyaml__)
print(yaml.dump(yaml.load("&a [1, *a]".replace("*a", "2"), Loader=yaml.CLoader), Dumper=yaml.CDumper), end="")
