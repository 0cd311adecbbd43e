#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# usage: clang -Xclang -ast-dump=json -fsyntax-only FILE | declarations.py
#
# Prints the names that a file declares for those who include it: functions, variables, types, tags and enumerators.
import json
import sys

SCOPES = ('TranslationUnitDecl', 'LinkageSpecDecl')


def names(node):
    for inner in node.get('inner', []):
        if inner['kind'] in SCOPES:
            yield from names(inner)
        elif inner['kind'].endswith('Decl') and not inner.get('isImplicit'):
            if 'name' in inner:
                yield inner['name']
            if inner['kind'] == 'EnumDecl':
                yield from names(inner)


print('\n'.join(sorted(set(names(json.load(sys.stdin))))))
