"""What becomes of a picture that somebody uploads."""

import pytest

from registrations.documents import pictures
from registrations.models import Upload
from tests.pictures import drawn, of_a_camera, opened

Kind = Upload.Kind


def names(upload):
    return [file.name.removeprefix(upload.digest) for file in upload.files]


def test_cover_is_drawn_in_the_sizes_of_screens_and_once_for_everything_else():
    large = pictures.draw(drawn(2400, 1000), Kind.COVER)
    small = pictures.draw(drawn(900, 450), Kind.COVER)

    assert names(large) == ["-640.webp", "-1280.webp", "-1920.webp", "-1280.jpg"]
    assert names(small) == ["-640.webp", "-900.webp", "-900.jpg"]
    for file in large.files:
        assert opened(file.content).size == (file.width, file.height)


def test_picture_is_turned_upright_and_tells_nothing_about_its_maker():
    upload = pictures.draw(of_a_camera(1400, 700), Kind.COVER)

    for file in upload.files:
        picture = opened(file.content)
        assert picture.height > picture.width
        assert not dict(picture.getexif())
        assert b"Janez" not in file.content and b"Kamera" not in file.content
    # Red was at the left; the camera says that this is the top.
    red, _green, blue = opened(upload.files[0].content).convert("RGB").getpixel((300, 20))
    assert red > 150 > blue


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_portrait_of_every_form_is_kept_whole_enough_to_choose_its_part_later(form):
    upload = pictures.draw(drawn(400, 1000, form=form), Kind.PORTRAIT)

    assert names(upload) == ["-160.webp", "-320.webp", "-320.jpg"]
    assert upload.files[-1].height == 640


def test_mark_keeps_every_pixel_and_what_shines_through():
    content = drawn(300, 120, form="PNG", mode="RGBA")

    upload = pictures.draw(content, Kind.MARK)

    picture = opened(upload.files[0].content)
    assert names(upload) == ["-300.png"]
    assert picture.tobytes() == opened(content).tobytes()


def test_same_picture_has_the_same_name_and_another_one_another():
    one, again, other = (
        pictures.draw(drawn(width, 400), Kind.COVER).digest for width in (800, 800, 801)
    )

    assert one == again != other


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG, pictures.NOT_READ),
        (b"", pictures.NOT_READ),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 60, pictures.NOT_READ),
        (drawn(700, 400, form="GIF"), pictures.NOT_READ),
        (drawn(700, 400, form="TIFF"), pictures.NOT_READ),
        (drawn(700, 400)[:4000], pictures.DAMAGED),
        (b"\xff\xd8\xff" + b"0" * pictures.MOST_BYTES, pictures.TOO_MANY_BYTES),
        (drawn(700, 400, form="PNG", exif=b"II*\x00"), pictures.DAMAGED),
        (drawn(700, 3000), pictures.TOO_LONG),
        (drawn(9000, 9000, form="PNG", mode="1"), pictures.TOO_MANY_PIXELS),
        (drawn(20_000, 20_000, form="PNG", mode="1"), pictures.TOO_MANY_PIXELS),
    ],
    ids=[
        "svg",
        "empty",
        "half a head",
        "gif",
        "tiff",
        "cut off",
        "bytes",
        "notes",
        "strip",
        "pixels",
        "bomb",
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(pictures.Refused) as refused:
        pictures.draw(content, Kind.COVER)

    assert str(refused.value) == str(sentence)


def test_picture_that_would_be_blurred_is_refused_with_the_size_it_needs():
    with pytest.raises(pictures.Refused) as refused:
        pictures.draw(drawn(600, 400), Kind.COVER)

    assert "640 × 320" in str(refused.value)


def scanned_again(times):
    """Return a JPEG whose last scan is said once more, and once more."""
    content = drawn(700, 400, progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * times + content[-2:]


def test_jpeg_that_is_gone_through_again_and_again_is_refused():
    assert pictures.draw(scanned_again(20), Kind.COVER).files

    with pytest.raises(pictures.Refused) as refused:
        pictures.draw(scanned_again(70), Kind.COVER)

    assert str(refused.value) == str(pictures.TOO_SLOW)


@pytest.mark.parametrize(
    "little", [{"pixels": 100_000}, {"seconds": 1.01}, {"wall": 1.01}], ids=str
)
def test_pictures_of_one_form_share_its_room(little):
    room = pictures.Room(**little)
    pictures.draw(drawn(800, 400), Kind.COVER, room)

    with pytest.raises(pictures.Refused) as refused:
        pictures.draw(drawn(801, 400), Kind.COVER, room)

    assert str(refused.value) == str(pictures.NO_ROOM)


def test_large_picture_is_unpacked_smaller_and_keeps_all_its_sizes():
    upload = pictures.draw(drawn(4000, 4400), Kind.COVER)

    assert names(upload) == ["-640.webp", "-1280.webp", "-1920.webp", "-1280.jpg"]
    assert upload.files[2].height == 2112
