"""The baselines: a Flask route that answers `success`, and one that renders a bare template. Neither does any work."""

from flask import Flask, render_template

SCHEMES = ("养老保险", "医疗保险", "失业保险", "工伤保险", "生育保险", "住房公积金")
LABELS = ("参保状态", "开始参保的月份", "最近缴费月份", "累计月数", "缴费基数", "账户余额", "单位名称", "数据截至")
ROWS = tuple((label, "2026年10月") for label in LABELS)


def create_app() -> Flask:
    app = Flask(__name__)

    @app.post("/wechat/official")
    def push() -> str:
        return "success"

    @app.get("/overview")
    def overview() -> str:
        """As many figures as the real page shows, from constants: nobody is asked, nothing is proved or written."""
        return render_template("overview.html", schemes=SCHEMES, rows=ROWS)

    return app
