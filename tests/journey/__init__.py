"""The main job as a citizen sees it: real processes, the phone in headless Chromium."""
