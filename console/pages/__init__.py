"""The pages for people, a module for each room; ``frame`` has what all of them share."""
