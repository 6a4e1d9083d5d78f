"""The demo's city: who lives there, what they ask and how they talk, as data and what plays it."""
