"""The broker of the embedded mode stands processes that are killed while they write."""

import pytest
from kombu import Connection, Exchange, Producer, Queue

import nucleus.celery  # noqa: F401 - registers the transport
from nucleus.filesystem_broker import Transport, write_whole

pytestmark = pytest.mark.slow

WORK = Exchange("work", type="direct")
QUEUE = Queue("work", WORK, routing_key="work")
NEWS = Exchange("news", type="fanout")


@pytest.fixture
def channel(tmp_path):
    """Return a function that opens one more channel to the same broker."""
    (tmp_path / "messages").mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    opened = []

    def channel():
        opened.append(Connection("filesystem://localhost", transport_options=options))
        return opened[-1].channel()

    Transport.global_state.clear()  # as in a new process: kombu remembers what it has bound
    yield channel
    for connection in opened:
        connection.release()


def test_messages_arrive_once_each(channel):
    sender, receiver = channel(), QUEUE(channel())
    QUEUE(sender).declare()
    for number in range(5):
        Producer(sender, WORK).publish({"number": number}, routing_key="work")
    found = [receiver.get(no_ack=True) for _ in range(6)]
    assert found.pop() is None
    assert sorted(message.payload["number"] for message in found) == [*range(5)]


def test_a_message_that_is_being_written_is_not_read(channel, tmp_path):
    receiver = QUEUE(channel())
    receiver.declare()
    (tmp_path / "messages" / ".1_x.work.msg.unfinished").write_text("")
    assert receiver.get(no_ack=True) is None


def test_a_routing_table_that_was_cut_is_made_anew(channel, tmp_path):
    QUEUE(channel()).declare()
    table = tmp_path / "control" / "work.exchange"
    whole = table.read_text()
    table.write_text("")
    again = channel()
    Transport.global_state.clear()
    QUEUE(again).declare()
    assert table.read_text() == whole
    Producer(again, WORK).publish("again", routing_key="work")
    assert QUEUE(again).get(no_ack=True).payload == "again"


def test_everybody_gets_the_news(channel):
    channels = [channel() for _ in range(2)]
    queues = [Queue(f"news{n}", NEWS)(one) for n, one in enumerate(channels)]
    for queue in queues:
        queue.declare()
    Producer(channels[0], NEWS).publish("hello")
    assert [queue.get(no_ack=True).payload for queue in queues] == ["hello", "hello"]
    queues[1].delete()
    assert [binding.queue for binding in channels[0].get_table("news")] == ["news0"]


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    write_whole(tmp_path / "a", "one")
    write_whole(tmp_path / "a", "two")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "two")]
