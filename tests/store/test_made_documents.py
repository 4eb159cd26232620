"""Documents hold words of people: what a purge deletes must not stay in a folder."""

from __future__ import annotations

import os
import time

from facilitator.runtime import made_documents


def make(data, name, age=0.0):
    folder = data / made_documents.FOLDER / name
    folder.mkdir(parents=True)
    (folder / "document").write_text("words", encoding="utf-8")
    os.utime(folder, (time.time() - age,) * 2)
    return folder


def test_all_documents_go_and_the_folder_stays(tmp_path):
    made = [make(tmp_path, "a"), make(tmp_path, "b")]
    (tmp_path / made_documents.FOLDER / "c").write_text("words", encoding="utf-8")
    assert made_documents.empty(tmp_path) == 3
    assert not any(one.exists() for one in made)
    assert (tmp_path / made_documents.FOLDER).is_dir()
    assert made_documents.empty(tmp_path / "nowhere") == 0


def test_by_the_hour_only_what_is_left_over_goes(tmp_path):
    old, new = make(tmp_path, "old", age=4000), make(tmp_path, "new")
    assert made_documents.empty(tmp_path, older_than=1800) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_a_link_out_of_the_folder_is_removed_and_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    make(tmp_path, "a")
    (tmp_path / made_documents.FOLDER / "link").symlink_to(outside)
    made_documents.empty(tmp_path)
    assert (outside / "kept").exists()
