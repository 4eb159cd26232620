"""A logo made of what somebody uploads: small, and nothing in it but its pixels."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, PngImagePlugin

from facilitator.domain.logo import HEIGHT, MAX_BYTES, MAX_UPLOAD_BYTES, WIDTH, size_of
from facilitator.domain.media import MAX_PHOTO_BYTES
from facilitator.domain.rules import Refused
from facilitator.pictures.logo import make_logo
from facilitator.pictures.photo import make_photo


def written(picture: Image.Image, ending: str, **more) -> bytes:
    out = io.BytesIO()
    picture.save(out, ending, **more)
    return out.getvalue()


@pytest.mark.parametrize("ending", ["PNG", "JPEG", "WEBP"])
def test_each_kind_of_picture_becomes_a_small_png(ending):
    made = make_logo(written(Image.new("RGB", (1200, 300), "#b7403b"), ending))
    assert size_of(made) == (480, 120)
    assert Image.open(io.BytesIO(made)).convert("RGB").getpixel((10, 10))[0] > 170


def test_nothing_is_left_of_what_a_picture_tells_beside_its_pixels():
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "taken by Amina in Amman", 6
    exif.get_ifd(0x8825)[1] = "N"
    photo = written(Image.new("RGB", (400, 100), "#0b4f95"), "JPEG", exif=exif)
    assert b"Amina" in photo
    made = make_logo(photo)
    assert b"Amina" not in made and not Image.open(io.BytesIO(made)).getexif()
    # Turned as the camera says.
    assert size_of(made) == (60, 240)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Amina")
    drawn = written(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG", pnginfo=texts)
    assert size_of(drawn) is None
    assert b"Amina" not in make_logo(drawn)
    assert Image.open(io.BytesIO(make_logo(drawn))).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_photograph_full_of_detail_is_made_to_fit():
    noise = Image.frombytes("RGB", (600, 300), random.Random(1).randbytes(540_000))
    made = make_logo(written(noise, "WEBP", quality=80))
    width, height = size_of(made)
    assert (
        len(made) <= MAX_BYTES
        and width <= WIDTH
        and height <= HEIGHT
        and width == pytest.approx(2 * height, abs=2)
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (b"GIF89a" + bytes(40), "no_picture"),
        (written(Image.new("RGB", (60, 60)), "PNG")[:-30], "no_picture"),
        (bytes(MAX_UPLOAD_BYTES + 1), "picture_too_large"),
        (written(Image.new("1", (9000, 9000)), "PNG"), "picture_too_large"),
    ],
)
def test_what_no_logo_can_be_made_of_is_refused(body, reason):
    with pytest.raises(Refused) as refused:
        make_logo(body)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("make", "most"), [(make_logo, MAX_UPLOAD_BYTES), (make_photo, MAX_PHOTO_BYTES)])
def test_who_sends_too_large_a_picture_is_told_how_large_it_may_be(make, most):
    with pytest.raises(Refused) as refused:
        make(bytes(most + 1))
    assert f"larger than {most // 1_000_000} MB" in str(refused.value)


def test_a_logo_in_an_event_file_is_looked_at_without_decoding_it():
    good = make_logo(written(Image.new("RGB", (100, 50), "#fff"), "PNG"))
    assert size_of(good) == (100, 50)
    damaged = good[:20] + bytes([good[20] ^ 1]) + good[21:]
    large = written(Image.new("1", (WIDTH + 1, 5)), "PNG")
    for body in (b"", good[:-4], damaged, good + b"more", large, written(Image.new("L", (9, 9)), "JPEG")):
        assert size_of(body) is None
