"""The browser, the live server and the mail server of the journeys. (Being built.)"""
