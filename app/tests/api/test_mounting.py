"""What is mounted on the API at `/` gets every path but the API's own."""

from app.access import guard
from app.api import create_api
from app.tests.access.doors import caller, door
from app.tests.api.asking import problem
from app.tests.api.conftest import House


async def test_a_page_at_the_root_never_answers_for_the_api(house: House) -> None:
    api = create_api(house.services)
    api.mount("/", door(headers=((b"content-type", b"text/html"),)))
    async with caller(guard(api, services=house.services)) as client:
        for path in ("/", "/any/page", "/v1x"):
            page = await client.get(path)
            assert page.headers["content-type"] == "text/html"
            assert "x-request-id" in page.headers
            assert "content-security-policy" in page.headers
        assert (await client.get("/v1/healthz")).status_code == 200
        assert (await client.get("/docs")).text.startswith("<!doctype html>")
        problem(await client.get("/v1/nothing"), 404)
        problem(await client.get("/v1/"), 404)
        assert problem(await client.post("/v1/healthz"), 405)["instance"] == "/v1/healthz"
