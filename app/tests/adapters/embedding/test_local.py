"""The local model: opening it, its fidelity to the published one, its manners under load."""

import asyncio
import gc
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.adapters.embedding import (
    open_local_embedder,
    open_sentence_transformers,
    packaged_model,
)
from app.bench.sentences import varied
from app.core.domain.errors import Misconfigured

PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 1_048_576
STATM = Path("/proc/self/statm")


async def test_progress_is_told_on_the_callers_loop_up_to_one(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    shares: list[float] = []

    def progress(stage: str, share: float) -> None:
        assert asyncio.get_running_loop() is loop
        assert stage
        shares.append(share)

    embedder = await open_local_embedder(tmp_path, progress=progress)
    await embedder.close()
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_the_runtime_leaves_no_trace_of_the_machine_in_the_home_folder(
    home: Path, tmp_path: Path
) -> None:
    (model,) = home.rglob("model.onnx")
    script = (
        "import sys; from pathlib import Path;"
        "from app.adapters.embedding.local.model import Encoder;"
        "model = Path(sys.argv[1]);"
        "Encoder(model, model.with_name('tokenizer.json').read_bytes()).encode(['a word'])"
    )
    environment = {**os.environ, "HOME": str(tmp_path)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    words = [sys.executable, "-c", script, str(model)]
    subprocess.run(words, env=environment, check=True)  # noqa: S603  # ourselves
    assert list(tmp_path.rglob("*")) == []


async def test_it_stays_on_this_machine_and_is_no_stand_in(home: Path) -> None:
    embedder = await open_local_embedder(home)
    await embedder.close()
    assert not embedder.traits.leaves_machine
    assert embedder.traits.notice is None
    assert embedder.traits.model_id == "all-MiniLM-L6-v2:w8:2"


async def test_where_the_model_cannot_be_kept_it_runs_from_memory_with_a_notice(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    kept = await open_local_embedder(home)
    unkept = await open_local_embedder(tmp_path / "file")
    assert unkept.traits.notice is not None
    assert np.array_equal(await unkept.embed(["a text"]), await kept.embed(["a text"]))
    await kept.close()
    await unkept.close()


async def test_what_comes_after_256_tokens_does_not_count(home: Path) -> None:
    embedder = await open_local_embedder(home)
    start = "word " * 254
    first, second, third = await embedder.embed(
        [start, start + "a very different ending", "word " * 253 + "end"]
    )
    await embedder.close()
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)


async def test_meaning_is_seen_through_other_words(home: Path) -> None:
    embedder = await open_local_embedder(home)
    own, same, other = await embedder.embed(
        ["How do I cancel my lease?", "ending a rental contract", "growing tomatoes indoors"]
    )
    await embedder.close()
    assert own @ same > own @ other + 0.3


async def test_one_text_does_not_wait_for_a_whole_batch(home: Path) -> None:
    embedder = await open_local_embedder(home)
    batch = asyncio.create_task(embedder.embed([f"line {n} of a long import" for n in range(600)]))
    await asyncio.sleep(0.02)
    await embedder.embed(["a person types this"])
    assert not batch.done()
    batch.cancel()
    await embedder.close()


async def test_closing_lets_running_calls_end_and_refuses_the_rest(home: Path) -> None:
    embedder = await open_local_embedder(home)
    running = asyncio.create_task(embedder.embed(["one text"]))
    await asyncio.sleep(0)
    await embedder.close()
    assert (await running).shape == (1, 384)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed: pip install -r requirements-models.txt",
)
async def test_a_thousand_varied_texts_are_as_the_published_model_has_them(home: Path) -> None:
    texts = varied(1_000)
    assert len(set(texts)) == 1_000
    reference = await asyncio.to_thread(_published, texts)
    local = await open_local_embedder(home)
    cosines = np.sum(reference * await local.embed(texts), axis=1)
    await local.close()
    worst = texts[int(cosines.argmin())][:60]
    assert cosines.mean() >= 0.999, f"mean {cosines.mean():.5f}"
    assert cosines.min() >= 0.998, f"{cosines.min():.5f} for {worst!r}"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not STATM.exists(), reason="memory is read from /proc, which is not here")
async def test_memory_does_not_grow_with_what_was_embedded(home: Path) -> None:
    texts = [text if n % 20 == 0 else text[:80] for n, text in enumerate(varied(2_000))]
    embedder = await open_local_embedder(home)
    await embedder.embed(texts[:200])  # the longest kinds are among them
    before = _resident()
    await embedder.embed(texts)
    grown = _resident() - before
    await embedder.close()
    assert grown < 30, f"{grown:.0f} MiB"


def _published(texts: tuple[str, ...]) -> NDArray[np.float32]:
    """What sentence-transformers itself makes of them, in its own batches."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # an optional install

    model = SentenceTransformer(str(packaged_model()), local_files_only=True)
    assert model.max_seq_length == 256
    rows: NDArray[np.float32] = model.encode(list(texts), normalize_embeddings=True)
    return rows


def _resident() -> float:
    gc.collect()
    return int(STATM.read_text().split()[1]) * PAGE_MIB


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed: pip install -r requirements-models.txt",
)
async def test_a_model_that_is_not_here_is_not_fetched_but_explained() -> None:
    with pytest.raises(Misconfigured, match="SENTENCE_TRANSFORMERS_MODEL"):
        await open_sentence_transformers("nobody/no-such-model")
