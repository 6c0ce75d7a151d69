"""Programs that write interviews through the API over HTTP, each signed in as somebody."""

import http.client
import json
import uuid
from threading import Thread


class Editor:
    """Somebody with an interview open, who knows the state that they have looked at."""

    def __init__(self, site, username: str):
        self.site = site
        self.cookies = f"sessionid={site.ask(f'session {username}')}"
        status, headers, body = self.send("GET", "session/")
        assert (status, body["signed_in"]) == (200, True)
        token = headers["Set-Cookie"].split(";")[0]
        self.cookies, self.token = f"{self.cookies}; {token}", body["csrf_token"]

    def open(self, interview: str) -> None:
        """Look at the interview as it stands, in a page of its own."""
        self.interview, self.sender, self.number = interview, str(uuid.uuid4()), 0
        status, _, self.copy = self.send("GET", f"working-copies/{interview}/")
        assert status == 200

    def send(self, method: str, address: str, body=None, **headers):
        """Return status, headers and body of the answer to one request of its own connection."""
        given = {"Accept": "application/json", "Cookie": self.cookies, **headers}
        if body is not None:
            given |= {"Content-Type": "application/json", "X-CSRFToken": self.token}
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        content = None if body is None else json.dumps(body)
        connection.request(method, f"/api/v1/{address}", content, given)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, answer.headers, json.loads(said) if said else None

    def type(self, *changes, acts=(), at_once: int = 1):
        """Send what was typed, `at_once` so many times at once; return all answers."""
        self.number += 1
        body = {
            "sender": self.sender,
            "number": self.number,
            "seen": self.copy["version"],
            "changes": [
                {"place": place, "part": part, "code": code, "typed": typed, "seen": 0}
                for (place, part, code), typed in changes
            ],
            "projects": list(acts),
        }
        return self._at_once(
            at_once, lambda: self.send("PATCH", f"working-copies/{self.interview}/", body)
        )

    def publish(self, act: str):
        """Save or submit the interview as it was when last looked at."""
        status, _, now = self.send("GET", f"working-copies/{self.interview}/")
        assert status == 200
        match = {"If-Match": f'"{now["version"]}"'}
        address = f"working-copies/{self.interview}/{act}/"
        return self.send("POST", address, {"confirmed": []}, **match)

    def _at_once(self, count, work):
        found = []
        threads = [Thread(target=lambda: found.append(work())) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
        return found
