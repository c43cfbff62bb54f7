import pytest

from perfkit.formats.database_url import read_database_url
from perfkit.model.database import PostgresAddress, SqliteAddress

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("shop.db", "shop.db"),
        ("/var/lib/shop.db", "/var/lib/shop.db"),
        ("sqlite:///shop.db", "shop.db"),
        ("sqlite:////var/lib/my%20shop.db?timeout=5", "/var/lib/my shop.db"),
        ("sqlite+aiosqlite:///data/shop.db", "data/shop.db"),
    ],
)
def test_a_file_of_sqlite_is_named_in_many_ways(text: str, path: str) -> None:
    assert read_database_url(text) == SqliteAddress(path)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg", "POSTGRESQL"])
def test_a_server_is_known_by_its_scheme_and_shown_without_its_password(scheme: str) -> None:
    found = read_database_url(f"{scheme}://bot:{SECRET}@127.0.0.1:5432/shop?sslmode=disable")
    assert found == PostgresAddress(
        url=f"postgresql://bot:{SECRET}@127.0.0.1:5432/shop?sslmode=disable",
        shown="postgresql://bot:***@127.0.0.1:5432/shop",
    )


@pytest.mark.parametrize(
    "where",
    ["localhost", "[::1]:5432", "", "/shop?host=/run/postgresql", "127.0.0.1:1,localhost:2/shop"],
)
def test_this_machine_is_asked_without_consent(where: str) -> None:
    assert isinstance(read_database_url(f"postgresql://{where}"), PostgresAddress)


@pytest.mark.parametrize(
    "where",
    [
        "db.example.org/shop", "127.0.0.1,db.example.org/shop", "/shop?host=db.example.org",
        "127.0.0.1/shop?host=/run,db.example.org:5432",
    ],
)  # fmt: skip
def test_another_machine_only_with_consent(where: str) -> None:
    with pytest.raises(ValueError, match=r"db\.example\.org is not this machine: if .*--allow-rem"):
        read_database_url(f"postgresql://bot:{SECRET}@{where}")
    assert isinstance(
        read_database_url(f"postgresql://{where}", allow_remote=True), PostgresAddress
    )


@pytest.mark.parametrize(
    "where", ["db.localhost/shop", "db%2Elocalhost", "[::1],DB.LOCALHOST:5", "?host=db.localhost"]
)
def test_a_name_below_localhost_that_would_be_looked_up_needs_consent(where: str) -> None:
    with pytest.raises(ValueError, match=r"^db\.localhost is looked up in the DNS") as told:
        read_database_url(f"postgresql://bot:{SECRET}@{where}")
    assert SECRET not in str(told.value)
    assert isinstance(
        read_database_url(f"postgresql://{where}", allow_remote=True), PostgresAddress
    )


def test_a_host_that_the_environment_names_is_judged_as_well() -> None:
    read_database_url("postgresql:///shop", usual_host="/run/postgresql")
    read_database_url("postgresql://127.0.0.1/shop", usual_host="db.example.org")
    with pytest.raises(ValueError, match="is not this machine"):
        read_database_url("postgresql:///shop", usual_host="db.example.org")


@pytest.mark.parametrize(
    "text",
    [
        "", "mysql://127.0.0.1/shop", "sqlite://", "sqlite:///", "sqlite:///:memory:", "://",
        f"mysql://bot:{SECRET}@127.0.0.1/shop", f"postgresql://bot:{SECRET}@[::1/shop",
    ],
)  # fmt: skip
def test_what_names_no_database_is_told_without_its_password(text: str) -> None:
    with pytest.raises(ValueError, match="expected a database such as postgresql://") as told:
        read_database_url(text)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("setting", ["service=shop", "passfile=/home/me/.pgpass"])
def test_settings_in_other_files_are_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="in another file"):
        read_database_url(f"postgresql://127.0.0.1/shop?{setting}")
