"""wx.request of the step page: to the product's API, and to nothing else."""

import json

import pytest

URL = "/phone/api/wx/request"


@pytest.mark.parametrize(
    "path",
    [
        "/wechat/official",
        "/metrics",
        "/api/v1/",
        "/api/v1",
        "/api/v10/login",
        "/api/v1/../metrics",
        "/api/v1/..%2fmetrics",
        "/api/v1//login",
        "//example.com/api/v1/login",
        "http://example.com/api/v1/login",
        "@example.com/api/v1/login",
        "/api/v1/login?next=/metrics",
        "/api/v1/login#x",
        "/api/v1/login\r\nX-Forged: 1",
        "/api/v1/login\n",
        "/api/v1/登录",
        "",
        None,
        ["/api/v1/login"],
    ],
)
def test_no_other_host_and_no_other_path_is_called(client, product, path):
    assert client.post(URL, json={"method": "POST", "path": path, "data": {}}).status_code == 403
    assert product.received == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "CONNECT", "get", "", None])
def test_no_other_method_is_used(client, product, method):
    assert client.post(URL, json={"method": method, "path": "/api/v1/login"}).status_code == 403
    assert product.received == []


def test_a_request_arrives_as_it_was_made_and_its_answer_comes_back(client, product):
    product.answer = lambda received: json.dumps({"session_token": "t2", "level": 0}).encode()
    said = client.post(URL, json={"method": "POST", "path": "/api/v1/login", "data": {"code": "码"}}).json
    assert said == {"errMsg": "request:ok", "statusCode": 200, "data": {"session_token": "t2", "level": 0}}
    received = product.received[0]
    assert (received.method, received.path, json.loads(received.body)) == ("POST", "/api/v1/login", {"code": "码"})


def test_a_refusal_comes_back_as_a_refusal(client, product):
    product.status, product.answer = 401, lambda received: b'{"code": "LOGIN_REQUIRED"}'
    said = client.post(URL, json={"method": "GET", "path": "/api/v1/consents", "token": "t"}).json
    assert (said["statusCode"], said["data"]) == (401, {"code": "LOGIN_REQUIRED"})


def test_a_redirect_is_an_answer_and_not_followed(client, product):
    product.status = 302
    assert client.post(URL, json={"method": "GET", "path": "/api/v1/consents"}).json["statusCode"] == 302
    assert len(product.received) == 1


def test_a_product_that_is_away_is_told_as_a_failed_request(client):
    answer = client.post(URL, json={"method": "GET", "path": "/api/v1/consents"})
    assert (answer.status_code, answer.json["errMsg"]) == (502, "request:fail ConnectionRefusedError")


def test_an_endless_answer_is_cut_off(client, product):
    product.answer = lambda received: b"x" * ((1 << 20) + 1)
    assert client.post(URL, json={"method": "GET", "path": "/api/v1/consents"}).status_code == 502


def test_a_token_cannot_smuggle_a_header(client, product):
    for token in ("a b", "a\r\nX-Forged: 1", "t\n", "令牌"):
        assert client.post(URL, json={"method": "GET", "path": "/api/v1/consents", "token": token}).status_code == 400
    assert product.received == []
