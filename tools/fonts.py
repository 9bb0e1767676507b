"""Makes the fonts of web/fonts out of the packages that web/fonts/README.md names."""
import bz2
import re
import subprocess
import sys
import tempfile

from fontTools.ttLib import TTFont

SC, LATIN, UNIHAN, OUT = sys.argv[1:5]


def codec(name, rows, columns):
    found = set()
    for row in rows:
        for column in columns:
            try:
                found.add(ord(bytes([row, column]).decode(name)))
            except (UnicodeDecodeError, TypeError):
                pass
    return found


LOW = list(range(0x40, 0x7F)) + list(range(0x80, 0xFF))
gb2312 = codec("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
big5 = codec("big5", range(0xA4, 0xC7), LOW)       # level 1: the frequent characters
jis = codec("shift_jis", range(0x88, 0x99), LOW)   # level 1
standard = set()                                   # 通用规范汉字表, 2013
with bz2.open(UNIHAN, "rt") as lines:
    for line in lines:
        if m := re.match(r"U\+([0-9A-F]+)\tkTGH", line):
            standard.add(int(m[1], 16))

plain = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x2000, 0x2070)) | set(range(0x20A0, 0x20C0)) \
    | set(range(0x2100, 0x2200)) | set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFFF0))
text = gb2312 | plain
rare = {c for c in (standard | big5 | jis) - text if 0x3400 <= c <= 0x9FFF}
latin = set(range(0x20, 0x250)) | set(range(0x2B0, 0x300)) | set(range(0x370, 0x530)) | set(range(0x1E00, 0x2070)) | set(range(0x20A0, 0x20C0)) | set(range(0x2100, 0x2150))


def make(source, wanted, name):
    chars = wanted & set(TTFont(source).getBestCmap())
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write(" ".join("U+%04X" % c for c in sorted(chars)))
        f.flush()
        subprocess.run([
            "pyftsubset", source, f"--unicodes-file={f.name}", f"--output-file={OUT}/{name}",
            "--layout-features=", "--no-hinting", "--notdef-outline", "--name-IDs=*",
            "--drop-tables+=vhea,vmtx,STAT,BASE,GDEF,GSUB,GPOS,gasp",
        ], check=True)
    print(name, len(chars))


make(f"{SC}/400Regular/NotoSansSC_400Regular.ttf", text, "NotoSansSC-Regular.ttf")
make(f"{SC}/700Bold/NotoSansSC_700Bold.ttf", text, "NotoSansSC-Bold.ttf")
make(f"{SC}/400Regular/NotoSansSC_400Regular.ttf", rare, "NotoSansSC-Rare.ttf")
make(f"{LATIN}/400Regular/NotoSans_400Regular.ttf", latin, "NotoSans-Regular.ttf")
make(f"{LATIN}/700Bold/NotoSans_700Bold.ttf", latin, "NotoSans-Bold.ttf")
