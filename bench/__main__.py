"""`make bench`: the tables of design 7 that exist so far."""

from bench import chat_question, h5_page, points

if __name__ == "__main__":
    chat_question.main()
    points.main()
    print()
    h5_page.main()
