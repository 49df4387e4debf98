import pytest

from aligncheck.read.sizes import told_size


@pytest.mark.parametrize(
    ("count", "told"),
    [
        *((0, "0 bytes"), (1, "1 byte"), (900, "900 bytes"), (1_000, "1 kB"), (1_500, "1.5 kB"), (64_200, "64 kB")),
        *((999_999, "1 MB"), (5_240_000, "5.2 MB"), (200_000_000, "200 MB"), (2_000_000_000, "2 GB")),
        *((9_960_000, "10 MB"), (1_234_567_890_123, "1,235 GB")),
    ],
)
def test_sizes_are_told_as_people_say_them(count: int, told: str) -> None:
    assert told_size(count) == told
