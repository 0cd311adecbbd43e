# SPDX-License-Identifier: MIT
"""What CPUs are called. The model alone seldom tells: virtual machines of three generations say "AMD EPYC"."""
import re

# AMD's generations, by family and by models up to and with, as the Linux kernel tells them apart
ZEN = {
    23: [(0x2F, 1), (0x4F, 2), (0x5F, 1), (0xAF, 2)],
    25: [(0x0F, 3), (0x1F, 4), (0x5F, 3), (0xAF, 4)],
    26: [(0x4F, 5), (0x5F, 6), (0x7F, 5), (0xCF, 6)],
}

# and by what each has first, for reports that lack family and model
ZEN_FEATURES = [("avx512_vp2intersect", 5), ("avx512f", 4), ("vaes", 3), ("rdpid", 2), ("clzero", 1)]


def identity(context):
    """Of vendor, family, model and stepping, or what else the machine has for them; nothing if it is not known."""
    known = str(context.get("cpu_id", "unknown"))
    return "" if known == "unknown" else known


def zen(context):
    """The generation of a CPU of AMD, or None."""
    found = re.match(r"AuthenticAMD family (\d+) model (\d+)\b", identity(context))
    if found:
        family, model = map(int, found.groups())
        return next((generation for last, generation in ZEN.get(family, []) if model <= last), None)
    features = str(context.get("cpu_features")).split() if context["cpu_model"].startswith("AMD ") else []
    return next((generation for feature, generation in ZEN_FEATURES if feature in features), None)


def label(context):
    """What most people tell CPUs apart by."""
    name = context["cpu_model"]
    for noise in ("(R)", "(TM)", "(tm)", " CPU", " Processor"):
        name = name.replace(noise, "")
    generation = zen(context)
    return " ".join([*name.split(), *([f"Zen {generation}"] if generation else [])])
